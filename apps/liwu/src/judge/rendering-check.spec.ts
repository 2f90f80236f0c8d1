import { describe, expect, it } from 'vitest';
import { requestId, T0 } from '../verify/testing/example-events.js';
import { JudgedGifts } from './judged-gifts.js';
import { checkRendering } from './rendering-check.js';
import type { ReceiverRecord, RunRecord } from './run-record.js';
import { asking, delivered, E, judged, receiver, runOf, shifted } from './testing/example-gifts.js';

const name = `alice/${requestId(1)}`;

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

  it('goes by when a hold was recorded that was lost with its database and brought back', () => {
    const shownAt = (atMs: number): readonly string[] => {
      const gifts = new JudgedGifts([{ fromMs: T0 + 60_000, untilMs: T0 + 62_000 }]);
      for (const event of delivered()) gifts.stored({ recordedAt: T0 + 5, committedAt: T0 + 61_000 }, event);
      return checkRendering(gifts, runOf([receiver([{ atMs }])])).violations.shown;
    };
    expect(shownAt(T0 + 5)).toEqual([]);
    expect(shownAt(T0 + 4)).toEqual([
      expect.stringContaining(`rendered it at ${T0 + 4}, though its coins were held at ${T0 + 5}`),
    ]);
  });

  it('goes by when the hold was committed, where that is known', () => {
    const gifts = new JudgedGifts();
    for (const event of delivered()) gifts.stored({ recordedAt: T0, committedAt: T0 + 200 }, event);
    expect(checkRendering(gifts, runOf([receiver([{ atMs: T0 + 199 }])])).violations.shown).toEqual([
      expect.stringContaining(`rendered it at ${T0 + 199}, though its coins were held at ${T0 + 200}`),
    ]);
  });
});
