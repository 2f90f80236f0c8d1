import type { ChannelMessageReceived, LinkState, PeerMessage } from '../transport.js';

/** What a link by an SDK, in this thread or in one of its own, tells the transport that it belongs to, and only while it is in use. */
export interface SdkLinkOwner {
  becomes(state: LinkState): void;
  peer(message: PeerMessage): void;
  channel(message: ChannelMessageReceived): void;
}
