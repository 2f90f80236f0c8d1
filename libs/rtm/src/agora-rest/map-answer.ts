import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { PeerOutcome } from '../transport.js';

/** A map, not an object: of an object a code such as `constructor` would be something, too. */
const OUTCOMES: ReadonlyMap<unknown, PeerOutcome> = new Map([
  ['message_delivered', 'delivered'],
  ['message_sent', 'accepted'],
  ['message_offline', 'offline'],
]);

/** What a status says when it says that nothing went out; of all others that is not known. */
const REFUSALS: Readonly<Record<number, number>> = {
  400: RTM_CODES.invalidParameter,
  401: RTM_CODES.notAuthorized,
  403: RTM_CODES.notAuthorized,
  404: RTM_CODES.invalidParameter,
  405: RTM_CODES.invalidParameter,
  413: RTM_CODES.messageTooBig,
  415: RTM_CODES.invalidParameter,
  429: RTM_CODES.messagesTooFrequent,
  435: RTM_CODES.invalidMessage,
};

/** How a message ended, by the answer to its request. Throws a `TransportError` where it is sure that nothing went out. */
export function outcomeOfAnswer(status: number, body: string): PeerOutcome {
  const refusal = REFUSALS[status];
  if (refusal !== undefined) throw transportError(refusal, `the provider answers ${status}`);
  return status === 200 ? (OUTCOMES.get(codeOf(body)) ?? 'unknown') : 'unknown';
}

function codeOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { readonly code?: unknown }).code;
  } catch {
    return undefined;
  }
}

/** Connections that were never there, so nothing went out over them. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** How a message ended whose request got no answer. Throws a `TransportError` where the provider was not even reached. */
export function outcomeOfFailure(error: unknown): 'unknown' {
  const { cause } = (error ?? {}) as { readonly cause?: { readonly code?: unknown } };
  if (NEVER_CONNECTED.has(cause?.code))
    throw transportError(RTM_CODES.notConnected, `the provider cannot be reached: ${String(cause?.code)}`);
  return 'unknown';
}
