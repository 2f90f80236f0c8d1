/** The genuine agora-rtm-sdk 2.x behind the port, for servers: one thread for each uid. */
export { ThreadedAgoraTransport } from './threaded-agora-transport.js';
export type { ThreadedTransportOptions } from '../thread/threaded-transport.js';
