import { RTM_CODES, transportError } from '../rtm-codes.js';

/** What every version of RTM allows, and every adapter holds itself to. */
export const RTM_LIMITS = {
  /** UTF-8 bytes of a message's text. */
  messageBytes: 32_768,
  /** Peer and channel messages of one client together. */
  clientMessagesPerSecond: 60,
  /** Subscriptions, unsubscriptions and token renewals of one client together. */
  operationsPerSecond: 20,
} as const;

/** User ids and channel names. RTM allows some more characters; what is wanted here is what every version allows. */
export const RTM_NAME = /^[A-Za-z0-9-]{1,64}$/;

const LONGEST_SHOWN = 80;

/** Throws a `TransportError` of this code unless the text can be a user id or a channel's name. */
export function mustBeName(
  name: unknown,
  code: typeof RTM_CODES.invalidUid | typeof RTM_CODES.invalidChannel = RTM_CODES.invalidUid,
): void {
  if (typeof name !== 'string' || !RTM_NAME.test(name))
    throw transportError(code, `${JSON.stringify(String(name).slice(0, LONGEST_SHOWN))} is no valid name`);
}
