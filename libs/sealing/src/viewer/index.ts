/** The viewers' and receivers' side of sealing and of grants; runs in browsers as well as in Node. */
export { SealedTooLongError } from '../frame/sealed-frame.js';
export * from '../frame/uids.js';
export { type GrantFailure, readGrant } from './grant-checks.js';
export { type FetchGrantKeys, fetchGrantKeys } from './grant-keys.js';
export { type GrantStore, grantStoreIn } from './grant-memory.js';
export * from './grant-verifier.js';
export * from './viewer-seal.js';
