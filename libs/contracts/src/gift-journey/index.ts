/**
 * The events of a gift's journey, in its order; letters are alternatives or parts of one step.
 * Step 5 is the viewer's own broadcast on the room's channel: nothing of ours writes an event for it.
 * 7 without a letter: what the watch writes for itself.
 */
export * from './1-gift-requested.js';
export * from './2a-gift-priced.js';
export * from './2b-gift-refused.js';
export * from './2c-try-rejected.js';
export * from './3a-coins-held.js';
export * from './3b-hold-refused.js';
export * from './4-grant-sent.js';
export * from './6a-broadcast-acknowledged.js';
export * from './6b-broadcast-witnessed.js';
export * from './6c-broadcast-by-server.js';
export * from './6d-broadcast-closed.js';
export * from './7-delivery-watched.js';
export * from './7-evidence-kept.js';
export * from './7a-delivery-confirmed.js';
export * from './7b-delivery-reminded.js';
export * from './7c-delivery-taken-over.js';
export * from './7d-delivery-abandoned.js';
export * from './7e-shown-after-release.js';
export * from './8a-gift-settled.js';
export * from './8b-hold-released.js';
export * from './8c-stock-returned.js';
export * from './9-gift-reversed.js';
