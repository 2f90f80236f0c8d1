/** The genuine agora-rtm-sdk 1.x behind the port, for servers: one thread for each uid. */
export { ThreadedAgoraV1Transport } from './threaded-agora-v1-transport.js';
export type { ThreadedTransportOptions } from '../thread/threaded-transport.js';
