/** What the wallet writes beside the journey of a gift. */
export * from './actions.js';
export * from './coins-granted.js';
export * from './coins-topped-up.js';
export * from './contract-agreed.js';
export * from './debt-written-off.js';
export * from './freezes.js';
export * from './period-closed.js';
export * from './top-up-taken-back.js';
