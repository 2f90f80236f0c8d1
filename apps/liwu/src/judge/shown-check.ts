import { GRANT_LIFETIME_MS } from '@liwu/contracts';
import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';
import type { ReceiverRecord, RunRecord, Span } from './run-record.js';
import { ARRIVES_WITHIN_MS, overlap, UnknownCauses } from './unknown-causes.js';

/**
 * What was settled was rendered, where somebody was in the room when it was shown. What was rendered and released was told to be
 * unknown, or shown after all, and whenever it was shown something had happened by which nobody could know. Comes after the renderings were
 * noted with their gifts.
 */
export const checkShown = (gifts: JudgedGifts, record: RunRecord): Verdict => {
  const violations = new Violations();
  const causes = new UnknownCauses(record);
  const audiences = Map.groupBy(record.receivers, ({ room }) => room);
  const seen = { settled: 0, unseen: 0, unseenByAck: 0, released: 0 };
  const excused = new Map<string, number>();
  for (const [name, gift] of gifts.all()) {
    if (gift.settled > 0 && gift.renderings > 0) seen.settled += 1;
    if (gift.settled > 0 && gift.renderings === 0) {
      if (audiences.get(gift.room)?.some((receiver) => wasThere(receiver, gift, record.clockShifts))) {
        violations.add(`${name}: was settled as ${gift.how}, and nobody in room ${gift.room} rendered it`);
      } else if (gift.how === 'acknowledged') seen.unseenByAck += 1;
      else seen.unseen += 1;
    }
    if (gift.released === 0 || gift.renderings === 0) continue;
    seen.released += 1;
    const cause = causes.of(gift);
    const fault = `was rendered by ${gift.renderings} receivers, and released as ${gift.certainty}`;
    if (gift.certainty !== 'unknown' && gift.shownLate.length === 0) violations.add(`${name}: ${fault}`);
    else if (cause === undefined) violations.add(`${name}: ${fault}, though nothing had happened as it was shown`);
    else excused.set(cause, (excused.get(cause) ?? 0) + 1);
  }
  const parts = [
    `${seen.settled} settled and rendered`,
    `${seen.unseenByAck} settled by acknowledgement and ${seen.unseen} by other evidence where nobody was there`,
    `${seen.released} rendered and released${textOf(excused)}`,
  ];
  return { check: 'settled means shown', looked: parts.join(', '), violations };
};

/**
 * From the hold to the end of the grant without a break, by true time; or about the moment at which the gateway saw it or sent it
 * itself, where it had the true time for all of that.
 */
const wasThere = ({ connected }: ReceiverRecord, gift: JudgedGift, shifts: RunRecord['clockShifts']): boolean => {
  const { evidenceAt, heldAtMs, how } = gift;
  const life: Span = { fromMs: heldAtMs, untilMs: heldAtMs + GRANT_LIFETIME_MS };
  const times = [life];
  if (how !== 'acknowledged' && !shifts.some((shift) => shift.service === 'rtm-gateway' && overlap(shift, life))) {
    times.push({ fromMs: evidenceAt - ARRIVES_WITHIN_MS, untilMs: evidenceAt + ARRIVES_WITHIN_MS });
  }
  return times.some((time) => connected.some((span) => span.fromMs <= time.fromMs && span.untilMs >= time.untilMs));
};

const textOf = (excused: ReadonlyMap<string, number>): string =>
  excused.size === 0 ? '' : ` (${[...excused].map(([cause, count]) => `${count}: ${cause}`).join(', ')})`;
