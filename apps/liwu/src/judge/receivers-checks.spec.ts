import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, held, released, requestId, T0 } from '../verify/testing/example-events.js';
import { checkRendering } from './rendering-check.js';
import type { ReceiverRecord, RunRecord } from './run-record.js';
import { checkShown } from './shown-check.js';
import { delivered, E, judged, priced, receiver, runOf, shownLate } from './testing/example-gifts.js';

const gone: readonly LiwuEvent[] = [priced(), held(), abandoned(), released()];
const name = `alice/${requestId(1)}`;
const shifted = (service: 'wallet' | 'rtm-gateway' | 'gift-catalog', byMs: number) => ({
  clockShifts: [{ service, byMs, fromMs: T0 - 10_000, untilMs: T0 + 10_000 }],
});

describe('receivers render what is paid, once', () => {
  const faultsOf = (receivers: readonly ReceiverRecord[], more: Partial<RunRecord> = {}): string[] =>
    checkRendering(judged(delivered()), runOf(receivers, more)).violations.shown;

  it('holds where each receiver of the room rendered it once, or not at all', () => {
    expect(faultsOf([receiver([{}]), receiver([{ atMs: E - 1 }]), receiver([])])).toEqual([]);
  });

  it.each<[what: string, fault: string, receivers: ReceiverRecord[]]>([
    ['twice', 'of room tea-house rendered it again', [receiver([{}]), receiver([{}, {}])]],
    ['before its coins were held', `though its coins were held at ${T0}`, [receiver([{ atMs: T0 - 1 }])]],
    ['after its grant had ended', `though its grant ended at ${E}`, [receiver([{ atMs: E }])]],
    ['in another room', 'though it was sent in room tea-house', [receiver([{}], { room: 'other' })]],
  ])('names a gift that was rendered %s', (_what, fault, receivers) => {
    expect(faultsOf(receivers)).toEqual([expect.stringMatching(new RegExp(`^${name}: receiver .*${fault}`))]);
  });

  it('names a gift for which no coins were held', () => {
    expect(faultsOf([receiver([{ request: 2 }])])).toEqual([
      expect.stringMatching(new RegExp(`^alice/${requestId(2)}: .*no coins were ever held for it`)),
    ]);
  });

  it('bears a late rendering by as much as the clocks of wallet and gateway were wrong, and no others', () => {
    const late = [receiver([{ atMs: E + 6_999 }])];
    expect(faultsOf(late, shifted('rtm-gateway', -7_000))).toEqual([]);
    expect(faultsOf(late, shifted('wallet', 7_000))).toEqual([]);
    expect(faultsOf(late, shifted('wallet', 6_000))).toHaveLength(1);
    expect(faultsOf(late, shifted('gift-catalog', 7_000))).toHaveLength(1);
  });
});

describe('settled means shown', () => {
  const verdictOf = (stored: readonly LiwuEvent[], receivers: readonly ReceiverRecord[]) => {
    const gifts = judged(stored);
    const record = runOf(receivers);
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

  it('bears one that was rendered and released as unknown, or told late', () => {
    const unknown = [priced(), held(), Object.assign(abandoned(), { certainty: 'unknown' }), released()];
    expect(faultsOf(unknown, [receiver([{}])])).toEqual([]);
    expect(faultsOf([...gone, shownLate()], [receiver([{}])])).toEqual([]);
  });
});
