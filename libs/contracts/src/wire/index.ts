/** What travels between viewers, the gateway and receivers; runs in browsers as well as in Node. */
export * from './grant-claims.js';
export * from './messages.js';
export * from './refusal-codes.js';
export * from './session.js';
export * from '../timeline.js';
export * from '../unreachable.js';
