import { TransportError, type TransportErrorKind } from './transport.js';

/** The provider's own error codes (RTM 2.x), so far as anything here says or understands them. */
export const RTM_CODES = {
  notLoggedIn: -10_002,
  invalidAppId: -10_003,
  invalidToken: -10_005,
  invalidUid: -10_006,
  invalidChannel: -10_008,
  tokenExpired: -10_009,
  noServerResources: -10_010,
  loginTimeout: -10_011,
  loginRejected: -10_012,
  loginAborted: -10_013,
  invalidParameter: -10_014,
  notAuthorized: -10_015,
  inconsistentAppId: -10_016,
  loginInProgress: -10_017,
  operationsTooFrequent: -10_021,
  notSupported: -10_022,
  cancelled: -10_023,
  notConnected: -10_025,
  renewalTimeout: -10_026,
  sameUidLogin: -10_027,
  channelNotSubscribed: -11_002,
  tooManyChannels: -11_005,
  invalidMessage: -11_009,
  messageTooBig: -11_010,
  subscriptionTimeout: -11_019,
  subscriptionsTooFrequent: -11_020,
  messagesTooFrequent: -11_025,
  messageTimeout: -11_026,
  channelNotConnected: -11_027,
  unsupportedMessage: -11_031,
  peerOffline: -11_033,
  subscribingNotPermitted: -11_038,
  publishingNotPermitted: -11_039,
} as const;

const KINDS: ReadonlyMap<number, TransportErrorKind> = new Map([
  [RTM_CODES.notLoggedIn, 'not-connected'],
  [RTM_CODES.noServerResources, 'not-connected'],
  [RTM_CODES.loginTimeout, 'not-connected'],
  [RTM_CODES.loginInProgress, 'not-connected'],
  [RTM_CODES.cancelled, 'not-connected'],
  [RTM_CODES.notConnected, 'not-connected'],
  [RTM_CODES.renewalTimeout, 'not-connected'],
  [RTM_CODES.subscriptionTimeout, 'not-connected'],
  [RTM_CODES.loginAborted, 'not-connected'],
  [RTM_CODES.channelNotConnected, 'not-connected'],
  [RTM_CODES.invalidAppId, 'auth'],
  [RTM_CODES.invalidToken, 'auth'],
  [RTM_CODES.tokenExpired, 'auth'],
  [RTM_CODES.notAuthorized, 'auth'],
  [RTM_CODES.inconsistentAppId, 'auth'],
  [RTM_CODES.invalidUid, 'bad-id'],
  [RTM_CODES.invalidChannel, 'bad-id'],
  [RTM_CODES.operationsTooFrequent, 'rate'],
  [RTM_CODES.messagesTooFrequent, 'rate'],
  [RTM_CODES.subscriptionsTooFrequent, 'rate'],
  [RTM_CODES.messageTooBig, 'too-big'],
]);

const FATAL: ReadonlySet<number> = new Set([
  RTM_CODES.invalidParameter,
  RTM_CODES.invalidMessage,
  RTM_CODES.unsupportedMessage,
  RTM_CODES.publishingNotPermitted,
]);

/**
 * Whether this code, as an answer to a message, says for sure that nothing went out. Of any other one it is unknown: a
 * message that may have arrived must not be taken for one that has not.
 */
export const isRefusal = (code: number): boolean => KINDS.has(code) || FATAL.has(code);

/** What a caller may do about the provider's code; one that is not known here is fatal. */
export const kindOfCode = (code: number): TransportErrorKind => KINDS.get(code) ?? 'fatal';

/** The provider's refusal as the port's error. */
export const transportError = (code: number, message: string): TransportError =>
  new TransportError(kindOfCode(code), code, `${message} (${code})`);
