import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, held, released, requestId, T0 } from '../verify/testing/example-events.js';
import { checkRendering } from './rendering-check.js';
import { type Cause, CAUSES, type ReceiverRecord, type RunRecord } from './run-record.js';
import { checkShown } from './shown-check.js';
import {
  asking,
  delivered,
  E,
  judged,
  priced,
  receiver,
  runOf,
  sentByServer,
  shifted,
  shownLate,
  witnessed,
} from './testing/example-gifts.js';

const gone: readonly LiwuEvent[] = [priced(), held(), abandoned(), released()];
const name = `alice/${requestId(1)}`;

describe('settled means shown', () => {
  const verdictOf = (
    stored: readonly LiwuEvent[],
    receivers: readonly ReceiverRecord[],
    more: Partial<RunRecord> = {},
    facts: readonly LiwuEvent[] = [],
    lost: readonly LiwuEvent[] = [],
  ) => {
    const gifts = judged(stored, facts, lost);
    const record = runOf(receivers, more);
    checkRendering(gifts, record);
    return checkShown(gifts, record);
  };
  const faultsOf = (stored: readonly LiwuEvent[], receivers: readonly ReceiverRecord[]): string[] =>
    verdictOf(stored, receivers).violations.shown;

  it('holds where one receiver of the room rendered what was settled, and nobody what was released', () => {
    expect(faultsOf(delivered(), [receiver([]), receiver([{}])])).toEqual([]);
    expect(faultsOf(gone, [receiver([])])).toEqual([]);
  });

  it('names a gift that was settled, and that nobody in its room rendered', () => {
    expect(faultsOf(delivered(), [receiver([])])).toEqual([
      `${name}: was settled as witnessed, and nobody in room tea-house rendered it`,
    ]);
  });

  it('counts apart what was settled where nobody was there', () => {
    const left = receiver([], { connected: [{ fromMs: 0, untilMs: T0 + 39_999 }] });
    const [acknowledged] = [
      delivered().map((event) => ('how' in event ? Object.assign(event, { how: 'acknowledged' }) : event)),
    ];
    const { looked, violations } = verdictOf(acknowledged, [left, receiver([], { room: 'other' })]);
    expect(violations.shown).toEqual([]);
    expect(looked).toContain('1 settled by acknowledgement and 0 by other evidence where nobody was there');
  });

  it('names a gift that nobody rendered of those who were there as the gateway saw it', () => {
    const there = (fromMs: number, untilMs: number) => receiver([], { connected: [{ fromMs, untilMs }] });
    const fault = `${name}: was settled as witnessed, and nobody in room tea-house rendered it`;
    expect(faultsOf(delivered(), [there(T0 - 10_000, T0 + 10_000)])).toEqual([fault]);
    expect(faultsOf(delivered(), [there(T0 - 9_999, T0 + 30_000), there(T0 - 30_000, T0 + 9_999)])).toEqual([]);
    const misled = verdictOf(delivered(), [there(T0 - 10_000, T0 + 10_000)], shifted('rtm-gateway', 2_000));
    expect(misled.violations.shown).toEqual([]);
    const [before] = shifted('rtm-gateway', 2_000).clockShifts;
    const clockShifts = [{ ...before!, fromMs: T0 - 60_000, untilMs: T0 - 30_000 }];
    expect(verdictOf(delivered(), [there(T0 - 10_000, T0 + 10_000)], { clockShifts }).violations.shown).toEqual([
      fault,
    ]);
  });

  it('names a gift that was rendered and released as not shown', () => {
    expect(faultsOf(gone, [receiver([{}]), receiver([{}])])).toEqual([
      `${name}: was rendered by 2 receivers, and released as not-shown`,
    ]);
  });

  describe('for a gift that was rendered, and released as unknown', () => {
    const unknown = [priced(), held(), Object.assign(abandoned(), { certainty: 'unknown' }), released()];
    const faultsAfter = (more: Partial<RunRecord>): string[] =>
      verdictOf(unknown, [receiver([{}])], more).violations.shown;
    const cause = (what: Cause['what'], fromMs: number, untilMs = fromMs) => ({ causes: [{ what, fromMs, untilMs }] });
    const fault = `${name}: was rendered by 1 receivers, and released as unknown, though nothing had happened as it was shown`;

    it('names it where nothing had happened', () => {
      expect(faultsAfter({})).toEqual([fault]);
      expect(verdictOf([...gone, shownLate()], [receiver([{}])]).violations.count).toBe(1);
    });

    it.each(CAUSES)('bears it, and counts it apart, where it was this: %s', (what) => {
      const { looked, violations } = verdictOf(unknown, [receiver([{}])], cause(what, T0 + 1_000));
      expect(violations.shown).toEqual([]);
      expect(looked).toContain(`1 rendered and released (1: ${what})`);
      expect(verdictOf([...gone, shownLate()], [receiver([{}])], cause(what, T0)).violations.shown).toEqual([]);
    });

    it('names it where that was over before its hold, or came after it was closed', () => {
      const closedAt = T0 + 55_000;
      for (const what of CAUSES) {
        expect(faultsAfter(cause(what, T0 - 30_000, T0 - 17_000))).toEqual([fault]);
        expect(faultsAfter(cause(what, closedAt + 1_000))).toEqual([fault]);
        expect(faultsAfter(cause(what, T0 - 30_000, T0))).toEqual([]);
        expect(faultsAfter(cause(what, T0 - 30_000, closedAt + 90_000))).toEqual([]);
      }
    });

    it('names it where that came, or was over, too far from the moment at which it was shown', () => {
      const shownAt = (...moments: readonly number[]) => moments.map((atMs) => receiver([{ atMs }]));
      const faultsOfShown = (receivers: readonly ReceiverRecord[], more: Partial<RunRecord>): string[] =>
        verdictOf(unknown, receivers, more).violations.shown;
      const named = [expect.stringContaining('though nothing had happened as it was shown')];
      const lost = cause('broadcasts lost', T0 + 15_000, T0 + 20_000);
      expect(faultsOfShown(shownAt(T0 + 5_000), lost)).toEqual([]);
      expect(faultsOfShown(shownAt(T0 + 30_000), lost)).toEqual([]);
      expect(faultsOfShown(shownAt(T0 + 4_999), lost)).toEqual(named);
      expect(faultsOfShown(shownAt(T0 + 30_001), lost)).toEqual(named);
      expect(faultsOfShown(shownAt(T0 + 16_000, T0 + 30_001), lost)).toEqual(named);
    });

    it('names it where nothing had happened as the gateway itself sent it into a watched room, and saw nothing', () => {
      const sent = (sentAt: number, result: 'accepted' | 'unknown' = 'accepted') => [
        sentByServer({ watched: true, sentAt, result }),
      ];
      const faultsOfSent = (facts: readonly LiwuEvent[]): string[] =>
        verdictOf(unknown, [receiver([{}])], cause('links broken', T0), facts).violations.shown;
      expect(faultsOfSent(sent(T0 + 25_000))).toEqual([]);
      expect(faultsOfSent(sent(T0 + 25_001))).toEqual([fault]);
      expect(faultsOfSent(sent(T0 + 25_001, 'unknown'))).toEqual([]);
    });

    it('bears it whenever something happened where a witness was told of, and that was late or was lost', () => {
      const later = cause('broker down', T0 + 30_000);
      expect(faultsAfter(later)).toEqual([fault]);
      expect(verdictOf(unknown, [receiver([{}])], later, [], [witnessed()]).violations.shown).toEqual([]);
      expect(verdictOf([...unknown, shownLate()], [receiver([{}])], later).violations.shown).toEqual([]);
    });

    it('counts it by what says most of all that happened at each moment, and least of these', () => {
      const all = { causes: CAUSES.map((what) => ({ what, fromMs: T0, untilMs: T0 })).toReversed() };
      expect(verdictOf(unknown, [receiver([{}])], all).looked).toContain('(1: broadcasts lost)');
      const later = [...all.causes, ...cause('sandbox down', T0 + 29_000).causes];
      const shown = [receiver([{}]), receiver([{ atMs: T0 + 30_000 }])];
      expect(verdictOf(unknown, shown, { causes: later }).looked).toContain('(1: sandbox down)');
    });

    it('bears that a group has to find together again, and links, but not that a lost message is lost once more', () => {
      const bears = (what: Cause['what'], endedMs: number) =>
        faultsAfter(cause(what, T0 - 60_000, endedMs)).length === 0;
      expect(bears('gateway ended', T0 - 15_000)).toBe(true);
      expect(bears('sandbox down', T0 - 15_000)).toBe(true);
      expect(bears('sandbox down', T0 - 15_001)).toBe(false);
      expect(bears('broadcasts lost', T0 - 1)).toBe(false);
    });

    it('bears it where the clock of wallet or gateway was further off than is promised to be borne', () => {
      expect(faultsAfter(shifted('rtm-gateway', -5_001))).toEqual([]);
      expect(faultsAfter(shifted('wallet', 5_001))).toEqual([]);
      expect(faultsAfter(shifted('wallet', 5_000))).toEqual([fault]);
      expect(faultsAfter(shifted('gift-catalog', 60_000))).toEqual([fault]);
    });

    it('bears it where the receiver had its time from such a gateway, long before', () => {
      const clockShifts = [
        { service: 'rtm-gateway', byMs: -20_000, fromMs: T0 - 95_000, untilMs: T0 - 90_000 },
      ] as const;
      const late = asking([{ atMs: E + 16_000 }], [T0 - 92_000]);
      expect(verdictOf(unknown, [late], { clockShifts }).looked).toContain('(1: clock of a receiver)');
      expect(verdictOf(unknown, [receiver([{}])], { clockShifts }).violations.shown).toEqual([fault]);
    });
  });
});
