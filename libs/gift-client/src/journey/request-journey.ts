import type { GatewayMessage, RefusalCode } from '@liwu/contracts/wire';
import type { BroadcastResult, SendOutcome } from '../types.js';

/** A message of the gateway about one request. */
export type Answer = Exclude<GatewayMessage, { kind: 'error' }>;
export type Refusal = Extract<Answer, { kind: 'refused' }>;
export type Grant = Extract<Answer, { kind: 'grant' | 'reminder' }>;

/** What happens to a request. */
export type JourneyInput =
  | { readonly kind: 'begin' }
  /** What became of the question with this number; the network may take its time to say so. */
  | { readonly kind: 'asked'; readonly question: number; readonly outcome: 'sent' | 'offline' | 'not-sent' }
  | { readonly kind: 'due' }
  | { readonly kind: 'answer'; readonly answer: Answer; readonly from: string }
  | {
      readonly kind: 'broadcast';
      readonly attempt: number;
      readonly result: BroadcastResult;
      readonly sentAt: number;
      readonly from: string;
    }
  | { readonly kind: 'seen-in-room' }
  | { readonly kind: 'new-session' }
  | { readonly kind: 'closed' };

/** What is to be done now. `identity` counts on without end; the session has as many as it has. */
export type JourneyEffect =
  | { readonly do: 'ask'; readonly question: number; readonly try: number; readonly identity: number }
  | { readonly do: 'broadcast'; readonly attempt: number; readonly grant: string; readonly from: string }
  | { readonly do: 'acknowledge'; readonly attempt: number; readonly sentAt: number; readonly to: string }
  | { readonly do: 'renew-session' }
  | { readonly do: 'correct-clock'; readonly now: number };

/** Where a request stands. */
export interface RequestJourney {
  readonly requestId: string;
  readonly begunAtMs: number;
  /** How often it was asked so that it may have arrived; an identity that is offline does not count. */
  readonly tries: number;
  /** The refusals for now, each of which says that one of these left no trace. */
  readonly refusedForNow: readonly string[];
  readonly lastCode: RefusalCode | undefined;
  /** How many questions were put, those included that never left. */
  readonly questions: number;
  readonly identity: number;
  /** How many identities were offline in a row. */
  readonly offline: number;
  readonly silences: number;
  readonly granted: boolean;
  readonly clockCorrected: boolean;
  /** Attempts of the gateway (0 the grant, 1-3 reminders) whose broadcast is under way or was accepted. */
  readonly broadcasts: readonly number[];
  /** When to look again, monotonic; undefined: only a message goes on. */
  readonly dueAtMs: number | undefined;
  readonly outcome: SendOutcome | undefined;
}

/** The moment of an input, and a random number from 0 to 1. */
export interface Moment {
  readonly nowMs: number;
  readonly random: number;
  /** How many identities the session has. */
  readonly identities: number;
}

export type Step = readonly [journey: RequestJourney, effects: readonly JourneyEffect[]];

export const newJourney = (requestId: string, nowMs: number, firstIdentity: number): RequestJourney => ({
  requestId,
  begunAtMs: nowMs,
  tries: 0,
  refusedForNow: [],
  lastCode: undefined,
  questions: 0,
  identity: firstIdentity,
  offline: 0,
  silences: 0,
  granted: false,
  clockCorrected: false,
  broadcasts: [],
  dueAtMs: undefined,
  outcome: undefined,
});
