/** The genuine agora-rtm-sdk 2.x behind the port, for browsers: nothing of Node is imported here, nor the SDK itself. */
export type { AgoraRtm, AgoraRtmClass } from './agora-sdk.js';
export { AGORA_CAPS, AgoraTransport, type AgoraTransportOptions } from './agora-transport.js';
