/** The server's side of sealing and of grants. */
export * from './frame/uids.js';
export { MAX_PLAINTEXT_BYTES, SealedTooLongError } from './frame/sealed-frame.js';
export * from './server/grant-signer.js';
export * from './server/seal-keyring.js';
export * from './server/secret-keys.js';
