import type { RtmChannel, RtmClient, RtmEvents } from 'agora-rtm-sdk-v1';
import { expect, it } from 'vitest';
import type { AgoraV1Channel, AgoraV1Client, AgoraV1Message } from './agora-v1-sdk.js';

type Calls<Client> = Omit<Client, 'on' | 'createChannel'>;

/** These do not compile when the genuine types are not what is written down here. */
const clientAsUsedHere: (client: RtmClient) => Calls<AgoraV1Client> = (client) => client;
const channelAsUsedHere: (channel: RtmChannel) => Calls<AgoraV1Channel> = (channel) => channel;
const peerListener: RtmEvents.RtmClientEvents['MessageFromPeer'] = (_: AgoraV1Message, __: string) => {};
const stateListener: RtmEvents.RtmClientEvents['ConnectionStateChanged'] = (_: string, __: string) => {};
const channelListener: RtmEvents.RtmChannelEvents['ChannelMessage'] = (
  _: AgoraV1Message,
  __: string,
  ___: { readonly serverReceivedTs: number },
) => {};

it('has what is used of it, by its own types', () => {
  expect([clientAsUsedHere, channelAsUsedHere, peerListener, stateListener, channelListener]).toHaveLength(5);
});
