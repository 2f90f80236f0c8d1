/** The server's side of sealing and of grants, and the receivers' checks that the gateway's witness shares. */
export * from './frame/uids.js';
export { SealedTooLongError } from './frame/sealed-frame.js';
export * from './server/grant-signer.js';
export * from './server/seal-keyring.js';
export * from './server/secret-keys.js';
export { grantsIn, mayPublish } from './viewer/channel-message.js';
export { readGrant } from './viewer/grant-checks.js';
export { PublisherBudget } from './viewer/publisher-budget.js';
