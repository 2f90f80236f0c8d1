/** Sending over the provider's REST API; with the customer's secret, so for servers only. */
export { AgoraRestTransport, type AgoraRestOptions } from './agora-rest-transport.js';
