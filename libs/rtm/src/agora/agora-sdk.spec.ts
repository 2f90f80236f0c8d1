import type { RTMClient, RTMEvents } from 'agora-rtm-sdk';
import { expect, it } from 'vitest';
import type { AgoraLinkStateEvent, AgoraMessageEvent, AgoraRtm, AgoraRtmClass } from './agora-sdk.js';

/** These do not compile when the genuine types are not what is written down here. */
const asUsedHere: (client: RTMClient) => AgoraRtm = (client) => client;
const classAsUsedHere: (RTM: typeof RTMClient) => AgoraRtmClass = (RTM) => RTM;
const linkStateAsUsedHere: (event: RTMEvents.LinkStateEvent) => AgoraLinkStateEvent = (event) => event;
const messageAsUsedHere: (event: RTMEvents.MessageEvent) => AgoraMessageEvent = (event) => event;

it('has what is used of it, by its own types', () => {
  expect([asUsedHere, classAsUsedHere, linkStateAsUsedHere, messageAsUsedHere]).toHaveLength(4);
});
