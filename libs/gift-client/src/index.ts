/** The client SDK: sends gifts and receives them, in browsers and in Node. */
export { type ClientClock, systemClock } from './clock.js';
export type { Combo, ComboGift } from './combo/combo.js';
export { GiftClient } from './gift-client.js';
export { GiftClientError, type GiftClientErrorCode } from './gift-client-error.js';
export * from './types.js';
export { uuidV7 } from './uuid-v7.js';
export { type GrantStore, grantStoreIn } from '@liwu/sealing/viewer';
