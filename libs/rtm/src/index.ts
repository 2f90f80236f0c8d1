/** The port to a real-time messaging network, and the adapter of the local sandbox; runs in browsers and in Node. */
export * from './link/rate-window.js';
export { RTM_NAME } from './link/rtm-limits.js';
export { isTooBig } from './link/text.js';
export * from './rtm-codes.js';
export * from './sandbox/fault-order.js';
export * from './sandbox/protocol.js';
export * from './sandbox/sandbox-admin.js';
export * from './sandbox/sandbox-transport.js';
export * from './sandbox/start-links.js';
export * from './transport.js';
