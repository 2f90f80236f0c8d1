import { CLOCK_ERROR_MS, GRANT_LIFETIME_MS } from '@liwu/contracts';
import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';
import type { ReceiverRecord, RunRecord } from './run-record.js';

/**
 * What was settled was rendered, where somebody was in the room all the time; what was rendered and released was told to
 * be unknown, or shown after all. Comes after the renderings were noted with their gifts.
 */
export const checkShown = (gifts: JudgedGifts, { clockShifts, receivers }: RunRecord): Verdict => {
  const violations = new Violations();
  const audiences = Map.groupBy(receivers, ({ room }) => room);
  const seen = { settled: 0, unseen: 0, unseenByAck: 0, released: 0 };
  for (const [name, gift] of gifts.all()) {
    if (gift.settled > 0 && gift.renderings > 0) seen.settled += 1;
    if (gift.settled > 0 && gift.renderings === 0) {
      if (audiences.get(gift.room)?.some((receiver) => wasThere(receiver, gift))) {
        violations.add(`${name}: was settled as ${gift.how}, and nobody in room ${gift.room} rendered it`);
      } else if (gift.how === 'acknowledged') seen.unseenByAck += 1;
      else seen.unseen += 1;
    }
    if (gift.released > 0 && gift.renderings > 0) {
      seen.released += 1;
      if (gift.certainty !== 'unknown' && !gift.shownLate) {
        violations.add(`${name}: was rendered by ${gift.renderings} receivers, and released as ${gift.certainty}`);
      }
    }
  }
  return { check: 'settled means shown', looked: looked(seen, clockShifts), violations };
};

/** From the hold to the end of the grant without a break, by true time. */
const wasThere = ({ connected }: ReceiverRecord, { heldAtMs }: JudgedGift): boolean =>
  connected.some(({ fromMs, untilMs }) => fromMs <= heldAtMs && untilMs >= heldAtMs + GRANT_LIFETIME_MS);

interface Seen {
  readonly settled: number;
  readonly unseen: number;
  readonly unseenByAck: number;
  readonly released: number;
}

function looked({ released, settled, unseen, unseenByAck }: Seen, shifts: RunRecord['clockShifts']): string {
  const beyond = shifts.filter(({ byMs }) => Math.abs(byMs) > CLOCK_ERROR_MS).length;
  const parts = [
    `${settled} settled and rendered`,
    `${unseenByAck} settled by acknowledgement and ${unseen} by other evidence where nobody was there all the time`,
    `${released} rendered and released`,
    ...(beyond > 0 ? [`${beyond} clocks beyond ${CLOCK_ERROR_MS} ms`] : []),
  ];
  return parts.join(', ');
}
