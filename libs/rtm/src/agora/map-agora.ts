import { RTM_CODES, isRefusal, transportError } from '../rtm-codes.js';
import type { LinkChange } from '../sdk/sdk-driver.js';
import { type ChannelMessageReceived, type PeerMessage, TransportError } from '../transport.js';
import type { AgoraLinkStateEvent, AgoraMessageEvent } from './agora-sdk.js';

/** Why a link has failed, by the codes that calls are refused with. */
const CODES_OF_REASONS: Readonly<Record<string, number>> = {
  INVALID_TOKEN: RTM_CODES.invalidToken,
  TOKEN_EXPIRED: RTM_CODES.tokenExpired,
  INCONSISTENT_APP_ID: RTM_CODES.inconsistentAppId,
  LOGIN_NOT_AUTHORIZED: RTM_CODES.notAuthorized,
  // By an administrator of the project: a new login is refused as well until that is taken back.
  KICKED_OUT_BY_SERVER: RTM_CODES.notAuthorized,
  LOGIN_TIMEOUT: RTM_CODES.loginTimeout,
  LOGIN_REJECTED: RTM_CODES.loginRejected,
  LOGIN_TOO_FREQUENT: RTM_CODES.operationsTooFrequent,
  INVALID_USER_ID: RTM_CODES.invalidUid,
};

/** What the SDK's word about its connection means; undefined for what says nothing new. */
export function linkChangeOf(event: AgoraLinkStateEvent): LinkChange | undefined {
  if (event.serviceType !== 'MESSAGE') return undefined;
  switch (event.currentState) {
    case 'CONNECTED':
      // Resumed is what was away for a short while only; what the SDK could not restore even then, it names.
      return { to: 'up', forgotten: event.isResumed ? event.unrestoredChannels : 'all' };
    case 'CONNECTING':
    case 'DISCONNECTED':
    case 'SUSPENDED':
      return { to: 'down' };
    case 'FAILED':
      return endOf(event.reasonCode);
    default:
      // IDLE: before a login, and after a logout, which is only ever our own.
      return undefined;
  }
}

function endOf(reason: string): LinkChange {
  if (reason === 'SAME_UID_LOGIN')
    return { to: 'kicked', error: transportError(RTM_CODES.sameUidLogin, 'the uid has logged in elsewhere') };
  const error = transportError(CODES_OF_REASONS[reason] ?? RTM_CODES.notConnected, `the link has failed: ${reason}`);
  return { to: error.kind === 'auth' ? 'auth-failed' : 'stopped', error };
}

/** A failed call of the SDK as the port's error. One without the provider's code is a fault: fatal, code 0. */
export function errorOf(error: unknown, what: string): TransportError {
  if (error instanceof TransportError) return error;
  const { errorCode, reason } = (error ?? {}) as { readonly errorCode?: unknown; readonly reason?: unknown };
  if (typeof errorCode === 'number') return transportError(errorCode, `${what}: ${String(reason)}`);
  return new TransportError('fatal', 0, `${what}: ${String(error)}`, { cause: error });
}

/** How a message ended that the SDK has rejected; throws only where it is sure that nothing went out. */
export function outcomeOfRejected(error: unknown, what: string): 'offline' | 'unknown' {
  const refusal = errorOf(error, what);
  if (refusal.code === RTM_CODES.peerOffline) return 'offline';
  if (isRefusal(refusal.code)) throw refusal;
  return 'unknown';
}

/** A peer message that has come in; undefined for anything else. Only text is ever sent here, so bytes are no message. */
export const peerMessageOf = ({ channelType, publisher, message }: AgoraMessageEvent): PeerMessage | undefined =>
  channelType === 'USER' && typeof message === 'string' ? { from: publisher, text: message } : undefined;

/** A channel message that has come in; undefined for anything else. */
export const channelMessageOf = (event: AgoraMessageEvent): ChannelMessageReceived | undefined => {
  const { channelType, channelName, publisher, message, timestamp } = event;
  if (channelType !== 'MESSAGE' || typeof message !== 'string') return undefined;
  return { channel: channelName, publisher, text: message, at: timestamp };
};
