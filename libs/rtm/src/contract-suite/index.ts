/** What every adapter of the transport port must do; on vitest, so for specs only. */
export { type TransportRig, describeTransport } from './describe-transport.js';
