import type { LiwuEvent, ReplyTo } from '@liwu/contracts';
import { type AckMessage, type RequestMessage, type ViewerMessage, viewerMessageSchema } from '@liwu/contracts/wire';
import type { Admitted } from '../admission/admission.js';
import type { Answer } from './viewer-answers.js';

/** How far a message's own time may be from ours. */
export const MAX_AGE_MS = 120_000;
/** How old a request's id may be, and how far ahead of us. */
const MAX_ID_AGE_MS = 10 * 60_000;
const MAX_ID_AHEAD_MS = 2 * 60_000;

/** An authenticated message, not yet understood. */
export interface OpenedMessage {
  readonly viewerId: string;
  readonly body: string;
  /** Its session ended, at most 60 s ago. */
  readonly expired: boolean;
  readonly replyTo: ReplyTo;
}

/** The world at the moment of judging. */
export interface Moment {
  readonly now: number;
  /** Whether there is room for this request just now, or it is being served already. */
  admits(request: RequestMessage): Admitted;
  /** When whoever finds no room had better come again. */
  retryAfterMs(): number;
  /** Counts one request of this viewer; 0, or how long it has to wait, in milliseconds. */
  msUntilRequest(): number;
}

/** What a message that passed all checks is recorded as; each use case brings its own. */
export interface Records {
  request(message: RequestMessage, from: OpenedMessage, now: number): LiwuEvent;
  ack(message: AckMessage, from: OpenedMessage, now: number): LiwuEvent;
}

export type Verdict =
  | { readonly do: 'answer'; readonly code: string; readonly answer: Answer }
  /** Nothing is to be done: what it asks for is on its way. */
  | { readonly do: 'drop'; readonly reason: 'under-way' }
  | { readonly do: 'record'; readonly event: LiwuEvent };

/** Judges an authenticated message, in the order of wire.md, section 2: form, session, age, load, rate. */
export const judgeMessage = (opened: OpenedMessage, moment: Moment, records: Records): Verdict => {
  const message = parse(opened.body);
  if (!message)
    return { do: 'answer', code: 'bad-message', answer: { kind: 'error', code: 'bad-message', now: moment.now } };
  switch (message.kind) {
    case 'request':
      return judgeRequest(message, opened, moment, records);
    case 'ack':
      // Acknowledgements still count in the minute after the session's end: what was shown was shown.
      if (isStale(message, moment.now)) return refuse(message, 'stale', { now: moment.now });
      return { do: 'record', event: records.ack(message, opened, moment.now) };
    default:
      return message satisfies never;
  }
};

function judgeRequest(message: RequestMessage, opened: OpenedMessage, moment: Moment, records: Records): Verdict {
  if (opened.expired) return refuse(message, 'session-expired');
  if (isStale(message, moment.now)) return refuse(message, 'stale', { now: moment.now });
  const admitted = moment.admits(message);
  if (admitted === 'under-way') return { do: 'drop', reason: admitted };
  if (admitted === 'overloaded') return refuse(message, admitted, { retryAfterMs: moment.retryAfterMs() });
  const waitMs = moment.msUntilRequest();
  if (waitMs > 0) return refuse(message, 'slow-down', { retryAfterMs: waitMs });
  return { do: 'record', event: records.request(message, opened, moment.now) };
}

function refuse(
  { requestId }: ViewerMessage,
  code: 'session-expired' | 'stale' | 'overloaded' | 'slow-down',
  more: { now?: number; retryAfterMs?: number } = {},
): Verdict {
  return { do: 'answer', code, answer: { kind: 'refused', requestId, code, final: false, ...more } };
}

const isStale = ({ at, requestId }: ViewerMessage, now: number): boolean => {
  if (Math.abs(now - at) > MAX_AGE_MS) return true;
  const madeAt = timeOfId(requestId);
  return madeAt < now - MAX_ID_AGE_MS || madeAt > now + MAX_ID_AHEAD_MS;
};

/** The milliseconds that a UUIDv7 begins with. */
export const timeOfId = (uuid: string): number => Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);

function parse(body: string): ViewerMessage | undefined {
  try {
    return viewerMessageSchema.safeParse(JSON.parse(body)).data;
  } catch {
    // Not JSON: the sender is told just as for any other message that breaks the schema.
    return undefined;
  }
}
