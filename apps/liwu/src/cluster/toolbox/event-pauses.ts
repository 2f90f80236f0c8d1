import type { SentGift } from '../../crowd/sent-gift.js';
import type { EventPause, RollEvent } from '../roll-event.js';

/** How grants came in a span of time. */
type GrantFlow = Pick<EventPause, 'grants' | 'longestGapMs' | 'longestWaitMs'>;

/** For so long after an event its grants may still be late: who was turned away waits and asks again. */
const AFTER_MS = 3_000;

/** How grants came during each event, and shortly after it. */
export const eventPauses = (sent: readonly SentGift[], events: readonly RollEvent[]): EventPause[] =>
  events.map((event) => ({ ...event, ...grantFlow(sent, event.fromMs, event.untilMs + AFTER_MS) }));

/**
 * How grants came between two moments: the longest time from one grant to the next, the span's ends counting as grants, and the longest
 * wait of a viewer whose wait lies in the span or reaches into it. Clients' times are monotonic: `originMs` sets them by the machine's clock.
 */
export const grantFlow = (
  sent: readonly SentGift[],
  fromMs: number,
  untilMs: number,
  originMs = performance.timeOrigin,
): GrantFlow => {
  const granted = sent.flatMap(({ firstAskedAtMs, grantedAtMs }) =>
    firstAskedAtMs === undefined || grantedAtMs === undefined
      ? []
      : [{ askedMs: originMs + firstAskedAtMs, grantedMs: originMs + grantedAtMs }],
  );
  const within = granted.filter(({ grantedMs }) => grantedMs > fromMs && grantedMs < untilMs);
  const marks = [fromMs, ...within.map(({ grantedMs }) => grantedMs).toSorted((a, b) => a - b), untilMs];
  const gaps = marks.slice(1).map((mark, index) => mark - marks[index]!);
  const waits = granted
    .filter(({ askedMs, grantedMs }) => grantedMs > fromMs && askedMs < untilMs)
    .map(({ askedMs, grantedMs }) => grantedMs - askedMs);
  return {
    grants: within.length,
    longestGapMs: Math.round(Math.max(...gaps)),
    longestWaitMs: Math.round(Math.max(0, ...waits)),
  };
};
