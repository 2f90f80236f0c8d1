import { CLOCK_ERROR_MS } from '@liwu/contracts';
import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';
import type { ClockShift, ReceiverRecord, RunRecord, Span } from './run-record.js';

type Rendering = ReceiverRecord['rendered'][number];

/** Two clocks that each tell whole milliseconds, and the two that one process has: the calendar's and the monotonic one. */
const READING_ERROR_MS = 10;

/**
 * Receivers rendered only what was held, once each, in its room, after the hold was committed and before the grant's
 * end. Notes with each gift by how many it was rendered, and when.
 */
export const checkRendering = (gifts: JudgedGifts, { clockShifts, receivers }: RunRecord): Verdict => {
  const violations = new Violations();
  const seen = { rendered: 0, late: 0, byWrongClocks: 0 };
  for (const [number, receiver] of receivers.entries()) {
    const clock = new ReceiverClock(receiver.clockReadings, clockShifts);
    for (const rendering of receiver.rendered) {
      seen.rendered += 1;
      const { atMs, requestId, viewerId } = rendering;
      const gift = gifts.find(viewerId, requestId);
      const errorMs = clock.errorAt(atMs);
      if (errorMs > CLOCK_ERROR_MS) seen.byWrongClocks += 1;
      const fault = faultOf(gift, rendering, receiver.room, errorMs);
      const where = `${viewerId}/${requestId}: receiver ${number} of room ${receiver.room}`;
      if (fault) violations.add(`${where} ${fault}`);
      if (!gift) continue;
      if (gift.renderedBy === number) violations.add(`${where} rendered it again at ${atMs}`);
      else gift.renderings += 1;
      gift.renderedBy = number;
      if (gift.released > 0) gift.renderedAtMs = [...gift.renderedAtMs, atMs];
      if (atMs < gift.expiresAt) continue;
      seen.late += 1;
      gift.renderedByWrongClock ||= errorMs > CLOCK_ERROR_MS;
    }
  }
  const clocks = `${seen.byWrongClocks} of them by clocks that may be more than ${CLOCK_ERROR_MS} ms off, ${seen.late} late by no more than that`;
  const looked = `${seen.rendered} renderings by ${receivers.length} receivers, ${clocks}`;
  return { check: 'receivers render what is paid, once', looked, violations };
};

function faultOf(gift: JudgedGift | undefined, { atMs }: Rendering, room: string, lateMs: number): string | undefined {
  if (!gift || gift.held === 0) return `rendered it at ${atMs}, though no coins were ever held for it`;
  if (gift.room !== room) return `rendered it, though it was sent in room ${gift.room}`;
  if (atMs < gift.heldAtMs) return `rendered it at ${atMs}, though its coins were held at ${gift.heldAtMs}`;
  if (atMs >= gift.expiresAt + lateMs) return `rendered it at ${atMs}, though its grant ended at ${gift.expiresAt}`;
  return undefined;
}

/**
 * How wrong a receiver may have the time. It has it from the gateway, which it asks whenever a session of its own begins: it
 * is as wrong as the gateway was then, and it takes the moment of the answer to be the middle of its question. The
 * wallet's clock has no part in this: whatever that said, a grant ends when its hold says so. Nor has it in whether the hold
 * came first, of which the database's clock tells.
 */
class ReceiverClock {
  readonly #readings: readonly (Span & { readonly errorMs: number })[];

  constructor(readings: readonly Span[], shifts: readonly ClockShift[]) {
    const ofGateway = shifts.filter(({ service }) => service === 'rtm-gateway');
    this.#readings = readings.map((reading) => {
      const wrong = ofGateway.filter((shift) => shift.fromMs <= reading.untilMs && shift.untilMs >= reading.fromMs);
      const byMs = Math.max(0, ...wrong.map((shift) => Math.abs(shift.byMs)));
      return { ...reading, errorMs: byMs + (reading.untilMs - reading.fromMs) / 2 + READING_ERROR_MS };
    });
  }

  /** The last reading that was answered counts, and any that was under way. */
  errorAt(atMs: number): number {
    const last = this.#readings.findLast(({ untilMs }) => untilMs < atMs);
    const underWay = this.#readings.filter(({ fromMs, untilMs }) => fromMs <= atMs && untilMs >= atMs);
    return Math.max(0, ...[...(last ? [last] : []), ...underWay].map(({ errorMs }) => errorMs));
  }
}
