import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, held, released, requestId, T0 } from '../verify/testing/example-events.js';
import { checkRendering } from './rendering-check.js';
import { JudgedGifts } from './judged-gifts.js';
import { type Cause, CAUSES, type ReceiverRecord, type RunRecord } from './run-record.js';
import { checkShown } from './shown-check.js';
import { delivered, E, judged, priced, receiver, runOf, shownLate } from './testing/example-gifts.js';

const gone: readonly LiwuEvent[] = [priced(), held(), abandoned(), released()];
const name = `alice/${requestId(1)}`;
const shifted = (service: 'wallet' | 'rtm-gateway' | 'gift-catalog', byMs: number) => ({
  clockShifts: [{ service, byMs, fromMs: T0 - 10_000, untilMs: T0 + 10_000 }],
});
/** A receiver that asked for the time at these moments, and was answered so much later. */
const asking = (rendered: Parameters<typeof receiver>[0], askedAtMs: readonly number[], forMs = 0) =>
  receiver(rendered, { clockReadings: askedAtMs.map((fromMs) => ({ fromMs, untilMs: fromMs + forMs })) });

describe('receivers render what is paid, once', () => {
  const faultsOf = (receivers: readonly ReceiverRecord[], more: Partial<RunRecord> = {}): string[] =>
    checkRendering(judged(delivered()), runOf(receivers, more)).violations.shown;

  it('holds where each receiver of the room rendered it once, or not at all', () => {
    expect(faultsOf([receiver([{}]), receiver([{ atMs: E - 1 }]), receiver([])])).toEqual([]);
  });

  it.each<[what: string, fault: string, receivers: ReceiverRecord[]]>([
    ['twice', 'of room tea-house rendered it again', [receiver([{}]), receiver([{}, {}])]],
    ['before its coins were held', `though its coins were held at ${T0}`, [receiver([{ atMs: T0 - 1 }])]],
    ['after its grant had ended', `though its grant ended at ${E}`, [receiver([{ atMs: E + 10 }])]],
    ['in another room', 'though it was sent in room tea-house', [receiver([{}], { room: 'other' })]],
  ])('names a gift that was rendered %s', (_what, fault, receivers) => {
    expect(faultsOf(receivers)).toEqual([expect.stringMatching(new RegExp(`^${name}: receiver .*${fault}`))]);
  });

  it('names a gift for which no coins were held', () => {
    expect(faultsOf([receiver([{ request: 2 }])])).toEqual([
      expect.stringMatching(new RegExp(`^alice/${requestId(2)}: .*no coins were ever held for it`)),
    ]);
  });

  it('bears a late rendering by as much as the gateway was wrong when it told the receiver the time', () => {
    const late = asking([{ atMs: E + 6_999 }], [T0 - 60_000, T0]);
    expect(faultsOf([late], shifted('rtm-gateway', -7_000))).toEqual([]);
    expect(faultsOf([late], shifted('rtm-gateway', -6_000))).toHaveLength(1);
  });

  it.each<[what: string, askedAtMs: number[]]>([
    ['before that', [T0 - 60_000]],
    ['after that', [T0 + 10_001]],
    ['again after that', [T0, T0 + 10_001]],
  ])('bears nothing because of a wrong gateway for a receiver that asked for the time %s', (_what, askedAtMs) => {
    const late = asking([{ atMs: E + 6_999 }], askedAtMs);
    expect(faultsOf([late], shifted('rtm-gateway', -7_000))).toHaveLength(1);
  });

  it('bears nothing because of any other clock, in whose time the grant ends however wrong it is', () => {
    const late = asking([{ atMs: E + 1_000 }], [T0]);
    expect(faultsOf([late], shifted('wallet', 7_000))).toHaveLength(1);
    expect(faultsOf([late], shifted('gift-catalog', 7_000))).toHaveLength(1);
  });

  it('bears half of the time that the gateway took to tell the time', () => {
    expect(faultsOf([asking([{ atMs: E + 2_000 }], [T0], 4_000)])).toEqual([]);
    expect(faultsOf([asking([{ atMs: E + 2_011 }], [T0], 4_000)])).toHaveLength(1);
    expect(faultsOf([asking([{ atMs: E + 2_000 }], [E + 1_000], 4_000)])).toEqual([]);
  });

  it('says how many renderings it could not judge as exactly as promised', () => {
    const gifts = judged(delivered());
    const record = runOf([asking([{ atMs: E + 6_999 }], [T0]), receiver([{}])], shifted('rtm-gateway', -7_000));
    expect(checkRendering(gifts, record).looked).toBe(
      '2 renderings by 2 receivers, 1 of them by clocks that may be more than 5000 ms off, 1 late by no more than that',
    );
  });

  it('goes by when the hold was committed, where that is known', () => {
    const gifts = new JudgedGifts();
    for (const event of delivered()) gifts.stored({ recordedAt: T0, committedAt: T0 + 200 }, event);
    expect(checkRendering(gifts, runOf([receiver([{ atMs: T0 + 199 }])])).violations.shown).toEqual([
      expect.stringContaining(`rendered it at ${T0 + 199}, though its coins were held at ${T0 + 200}`),
    ]);
  });
});

describe('settled means shown', () => {
  const verdictOf = (
    stored: readonly LiwuEvent[],
    receivers: readonly ReceiverRecord[],
    more: Partial<RunRecord> = {},
  ) => {
    const gifts = judged(stored);
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

  it('counts apart what was settled where nobody was there all the time', () => {
    const left = receiver([], { connected: [{ fromMs: 0, untilMs: T0 + 39_999 }] });
    const [acknowledged] = [
      delivered().map((event) => ('how' in event ? Object.assign(event, { how: 'acknowledged' }) : event)),
    ];
    const { looked, violations } = verdictOf(acknowledged, [left, receiver([], { room: 'other' })]);
    expect(violations.shown).toEqual([]);
    expect(looked).toContain('1 settled by acknowledgement and 0 by other evidence where nobody was there');
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
    const fault = `${name}: was rendered by 1 receivers, and released as unknown, though nothing had happened to it`;

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
        expect(faultsAfter(cause(what, closedAt - 1_000, closedAt + 90_000))).toEqual([]);
      }
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
