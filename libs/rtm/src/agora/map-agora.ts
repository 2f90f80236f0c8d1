import { RTM_CODES, isRefusal, transportError } from '../rtm-codes.js';
import { fieldsOf, type Foreign, isTextList, wordOf } from '../sdk/foreign.js';
import type { LinkChange } from '../sdk/sdk-driver.js';
import { type ChannelMessageReceived, type PeerMessage, TransportError } from '../transport.js';
import type { AgoraLinkStateEvent, AgoraMessageEvent } from './agora-sdk.js';

/** Why a link has failed, by the codes that calls are refused with. */
const CODES_OF_REASONS: ReadonlyMap<unknown, number> = new Map([
  ['INVALID_TOKEN', RTM_CODES.invalidToken],
  ['TOKEN_EXPIRED', RTM_CODES.tokenExpired],
  ['INCONSISTENT_APP_ID', RTM_CODES.inconsistentAppId],
  ['LOGIN_NOT_AUTHORIZED', RTM_CODES.notAuthorized],
  // By an administrator of the project: a new login is refused as well until that is taken back.
  ['KICKED_OUT_BY_SERVER', RTM_CODES.notAuthorized],
  ['LOGIN_TIMEOUT', RTM_CODES.loginTimeout],
  ['LOGIN_REJECTED', RTM_CODES.loginRejected],
  ['LOGIN_TOO_FREQUENT', RTM_CODES.operationsTooFrequent],
  ['INVALID_USER_ID', RTM_CODES.invalidUid],
]);

/** What the SDK's word about its connection means; undefined for what says nothing new. */
export function linkChangeOf(event: Foreign<keyof AgoraLinkStateEvent>): LinkChange | undefined {
  const { serviceType, currentState, reasonCode, isResumed, unrestoredChannels } = fieldsOf(event);
  if (serviceType !== 'MESSAGE') return undefined;
  switch (currentState) {
    case 'CONNECTED':
      // Resumed is what was away for a short while only; what the SDK could not restore even then, it names.
      return { to: 'up', forgotten: isResumed === true && isTextList(unrestoredChannels) ? unrestoredChannels : 'all' };
    case 'CONNECTING':
    case 'DISCONNECTED':
    case 'SUSPENDED':
      return { to: 'down' };
    case 'FAILED':
      return endOf(reasonCode);
    default:
      // IDLE: before a login, and after a logout, which is only ever our own.
      return undefined;
  }
}

function endOf(reason: unknown): LinkChange {
  if (reason === 'SAME_UID_LOGIN')
    return { to: 'kicked', error: transportError(RTM_CODES.sameUidLogin, 'the uid has logged in elsewhere') };
  const code = CODES_OF_REASONS.get(reason) ?? RTM_CODES.notConnected;
  const error = transportError(code, `the link has failed: ${wordOf(reason)}`);
  return { to: error.kind === 'auth' ? 'auth-failed' : 'stopped', error };
}

/** A failed call of the SDK as the port's error. One without the provider's code is a fault: fatal, code 0. */
export function errorOf(error: unknown, what: string): TransportError {
  if (error instanceof TransportError) return error;
  const { errorCode, reason } = fieldsOf(error as Foreign<'errorCode' | 'reason'>);
  if (typeof errorCode === 'number' && Number.isInteger(errorCode))
    return transportError(errorCode, `${what}: ${wordOf(reason)}`);
  return new TransportError('fatal', 0, `${what}: ${wordOf(error)}`, { cause: error });
}

/** How a message ended that the SDK has rejected; throws only where it is sure that nothing went out. */
export function outcomeOfRejected(error: unknown, what: string): 'offline' | 'unknown' {
  const refusal = errorOf(error, what);
  if (refusal.code === RTM_CODES.peerOffline) return 'offline';
  if (isRefusal(refusal.code)) throw refusal;
  return 'unknown';
}

/** A peer message that has come in; undefined for anything else. Only text is ever sent here, so bytes are no message. */
export const peerMessageOf = (event: Foreign<keyof AgoraMessageEvent>): PeerMessage | undefined => {
  const { channelType, publisher, message } = fieldsOf(event);
  if (channelType !== 'USER' || typeof publisher !== 'string' || typeof message !== 'string') return undefined;
  return { from: publisher, text: message };
};

/**
 * A channel message that has come in; undefined for anything else. One without the provider's time is none either: that time decides
 * whether a broadcast came early enough to be evidence, and what is no number is never too late.
 */
export const channelMessageOf = (event: Foreign<keyof AgoraMessageEvent>): ChannelMessageReceived | undefined => {
  const { channelType, channelName, publisher, message, timestamp } = fieldsOf(event);
  if (channelType !== 'MESSAGE' || typeof channelName !== 'string' || typeof publisher !== 'string') return undefined;
  if (typeof message !== 'string' || typeof timestamp !== 'number' || !Number.isFinite(timestamp)) return undefined;
  return { channel: channelName, publisher, text: message, at: timestamp };
};
