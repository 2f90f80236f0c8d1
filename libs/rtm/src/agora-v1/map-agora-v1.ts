import { RTM_CODES, isRefusal, transportError } from '../rtm-codes.js';
import { fieldsOf, type Foreign, wordOf } from '../sdk/foreign.js';
import type { LinkChange } from '../sdk/sdk-driver.js';
import { type ChannelMessageReceived, type PeerMessage, type PeerOutcome, TransportError } from '../transport.js';
import type { AgoraV1Message } from './agora-v1-sdk.js';

const FAILED = -11_024;

/**
 * What 1.x's codes mean in those of 2.x, which is what everything else here understands. They are counted anew for each
 * call, so each has its own table. `undefined`: what was wanted is so already.
 */
const CODES = {
  create: { 1: RTM_CODES.invalidAppId },
  login: {
    1: RTM_CODES.notConnected,
    2: RTM_CODES.loginRejected,
    3: RTM_CODES.invalidParameter,
    4: RTM_CODES.invalidAppId,
    5: RTM_CODES.invalidToken,
    6: RTM_CODES.tokenExpired,
    7: RTM_CODES.notAuthorized,
    8: RTM_CODES.loginInProgress,
    9: RTM_CODES.loginTimeout,
    10: RTM_CODES.operationsTooFrequent,
    201: RTM_CODES.cancelled,
  },
  logout: { 102: undefined },
  renew: {
    1: RTM_CODES.renewalTimeout,
    2: RTM_CODES.invalidToken,
    3: RTM_CODES.invalidToken,
    4: RTM_CODES.operationsTooFrequent,
    5: RTM_CODES.tokenExpired,
    6: RTM_CODES.invalidToken,
    102: RTM_CODES.notLoggedIn,
    201: RTM_CODES.cancelled,
  },
  peer: {
    1: FAILED,
    2: RTM_CODES.messageTimeout,
    5: RTM_CODES.messagesTooFrequent,
    6: RTM_CODES.invalidUid,
    7: RTM_CODES.messageTooBig,
    8: RTM_CODES.unsupportedMessage,
    102: RTM_CODES.notLoggedIn,
  },
  channel: {
    1: FAILED,
    2: RTM_CODES.messageTimeout,
    3: RTM_CODES.messagesTooFrequent,
    4: RTM_CODES.messageTooBig,
    5: RTM_CODES.channelNotConnected,
    102: RTM_CODES.notLoggedIn,
  },
  join: {
    1: RTM_CODES.subscriptionTimeout,
    2: RTM_CODES.subscribingNotPermitted,
    3: RTM_CODES.invalidChannel,
    4: RTM_CODES.subscriptionTimeout,
    5: RTM_CODES.tooManyChannels,
    // By the same object: its leave was refused, so that it is in there still.
    6: undefined,
    7: RTM_CODES.subscriptionsTooFrequent,
    8: RTM_CODES.subscriptionsTooFrequent,
    102: RTM_CODES.notLoggedIn,
    201: RTM_CODES.cancelled,
    // By another object, which is leaving it, or whose join has failed: the SDK takes none until that one is out, or the next login.
    202: RTM_CODES.channelNotConnected,
  },
  leave: {
    1: RTM_CODES.subscriptionTimeout,
    2: RTM_CODES.subscriptionTimeout,
    3: undefined,
    4: undefined,
    102: RTM_CODES.notLoggedIn,
  },
} as const;

/** The calls that 1.x counts its codes anew for. */
export type AgoraV1Call = keyof typeof CODES;

/**
 * A failed call of 1.x as the port's error, or undefined where nothing is wrong after all. One without a code that is known
 * is a fault: fatal, code 0.
 */
export function errorOfV1(call: AgoraV1Call, error: unknown, uid: string): TransportError | undefined {
  if (error instanceof TransportError) return error;
  const codes: Readonly<Record<number, number | undefined>> = CODES[call];
  const { code, message } = fieldsOf(error as Foreign<'code' | 'message'>);
  if (typeof code !== 'number' || !(code in codes))
    return new TransportError('fatal', 0, `${uid}: ${wordOf(error)}`, { cause: error });
  const meant = codes[code];
  return meant === undefined ? undefined : transportError(meant, `${uid}: ${call} ${code}: ${wordOf(message).trim()}`);
}

/** How a message ended that 1.x has rejected: unknown, or it throws because nothing went out. */
export function unknownOrThrow(call: 'peer' | 'channel', error: unknown, uid: string): 'unknown' {
  const refusal = errorOfV1(call, error, uid);
  if (refusal && isRefusal(refusal.code)) throw refusal;
  return 'unknown';
}

/** How a peer message ended that 1.x has answered; unknown unless it says clearly whether it was received. */
export const peerOutcomeOfV1 = (answer: Foreign<'hasPeerReceived'>): PeerOutcome => {
  const { hasPeerReceived } = fieldsOf(answer);
  if (typeof hasPeerReceived !== 'boolean') return 'unknown';
  return hasPeerReceived ? 'delivered' : 'offline';
};

/** A peer message that has come in; undefined for anything else. Only text is ever sent here, so bytes are no message. */
export const peerMessageOfV1 = (message: Foreign<keyof AgoraV1Message>, from: unknown): PeerMessage | undefined => {
  const { text } = fieldsOf(message);
  return typeof text === 'string' && typeof from === 'string' ? { from, text } : undefined;
};

/** A channel message that has come in; undefined for anything else, and for one without the provider's time, as of 2.x. */
export const channelMessageOfV1 = (
  channel: string,
  message: Foreign<keyof AgoraV1Message>,
  publisher: unknown,
  props: Foreign<'serverReceivedTs'>,
): ChannelMessageReceived | undefined => {
  const { text } = fieldsOf(message);
  const { serverReceivedTs: at } = fieldsOf(props);
  if (typeof text !== 'string' || typeof publisher !== 'string') return undefined;
  return typeof at === 'number' && Number.isFinite(at) ? { channel, publisher, text, at } : undefined;
};

/** What 1.x's word about its connection means; undefined for what a login or a logout answers anyway. */
export function linkChangeOfV1(state: unknown, reason: unknown): LinkChange | undefined {
  switch (state) {
    case 'CONNECTED':
      // 1.x joins its channels again by itself before it says so.
      return { to: 'up', forgotten: [] };
    case 'CONNECTING':
    case 'RECONNECTING':
      return { to: 'down' };
    case 'ABORTED':
      return endOf(reason);
    default:
      return undefined;
  }
}

function endOf(reason: unknown): LinkChange {
  switch (reason) {
    case 'REMOTE_LOGIN':
      return { to: 'kicked', error: transportError(RTM_CODES.sameUidLogin, 'the uid has logged in elsewhere') };
    case 'TOKEN_EXPIRED':
      return { to: 'auth-failed', error: transportError(RTM_CODES.tokenExpired, 'the token has expired') };
    case 'BANNED_BY_SERVER':
      return { to: 'auth-failed', error: transportError(RTM_CODES.notAuthorized, 'the uid is banned') };
    default:
      return {
        to: 'stopped',
        error: transportError(RTM_CODES.notConnected, `the link was aborted: ${wordOf(reason)}`),
      };
  }
}
