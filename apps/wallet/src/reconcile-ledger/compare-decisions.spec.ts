import type { DeliveryAbandoned, DeliveryConfirmed } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, ALICE, confirmed, NOW, priced, requestId } from '../testing/facts.js';
import { compareDecisions } from './compare-decisions.js';
import { Findings } from './finding.js';
import { fingerprintOf, KnownGifts } from './known-gifts.js';
import { pagesOf, published } from './testing/published.js';

const LANE = 3;
const LATER = NOW + 60_001;
type Status = 'held' | 'settled' | 'released' | 'refused';

/** What was decided, and what the wallet has, by the number of the gift. */
const compared = async (
  decisions: readonly (DeliveryConfirmed | DeliveryAbandoned)[],
  gifts: Readonly<Record<number, Status>>,
  { now = LATER, isParked = false } = {},
): Promise<Findings> => {
  const statuses = new Map(Object.entries(gifts).map(([k, status]) => [requestId(Number(k)), status]));
  const settled = [...statuses]
    .filter(([, status]) => status === 'settled')
    .map(([id]) => ({ viewerId: ALICE, requestId: id, postingId: `posting of ${id}`, endedAt: NOW }));
  const findings = new Findings();
  const records = [priced(1n, 9), ...decisions].map((event, index) => published(event, index + 1));
  const statusOf = async (asked: readonly { requestId: string }[]) =>
    asked.map((one) => ({ status: statuses.get(one.requestId), isParked }));
  await compareDecisions({ lane: LANE, now, records, statusOf, settled: pagesOf(settled) }, findings);
  return findings;
};
const counted = async (found: ReturnType<typeof compared>): Promise<object> =>
  Object.fromEntries(Object.entries((await found).counts).filter(([, count]) => count > 0));

describe('a decision on a delivery', () => {
  it('matches where the gift came to that end', async () => {
    const found = compared([confirmed(1), abandoned(2)], { 1: 'settled', 2: 'released', 3: 'held' });
    expect(await counted(found)).toEqual({ matched: 2 });
  });

  it('is counted once, however often it is said', async () => {
    expect(await counted(compared([confirmed(1), confirmed(1)], { 1: 'settled' }))).toEqual({ matched: 1 });
  });

  it('need lead to nothing where the contrary was decided before', async () => {
    const settled = compared([confirmed(1), abandoned(1)], { 1: 'settled' });
    expect(await counted(settled)).toEqual({ matched: 1 });
    const released = compared([abandoned(1), confirmed(1)], { 1: 'released' });
    expect(await counted(released)).toEqual({ matched: 1 });
  });

  it.each([
    ['held', 'DeliveryConfirmed, and the gift is held'],
    ['released', 'DeliveryConfirmed, and the gift is released'],
    ['refused', 'DeliveryConfirmed, and the gift is refused'],
  ] as const)('is found where the confirmed gift is %s', async (status, detail) => {
    const found = await compared([confirmed(1)], { 1: status });
    expect(found.kept).toMatchObject([
      { kind: 'confirmed_not_settled', viewerId: ALICE, requestId: requestId(1), detail },
    ]);
  });

  it('is found where the wallet has no such gift, and where an abandoned gift is not released', async () => {
    const found = await compared([confirmed(1), abandoned(2)], { 2: 'held' });
    expect(found.kept.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['confirmed_not_settled', 'DeliveryConfirmed, and the wallet has no such gift'],
      ['confirmed_not_settled', 'DeliveryAbandoned, and the gift is held'],
    ]);
  });

  it('says where the viewer’s inputs wait', async () => {
    const found = await compared([confirmed(1)], { 1: 'held' }, { isParked: true });
    expect(found.kept[0]?.detail).toBe('DeliveryConfirmed, and the gift is held; inputs of the viewer are parked');
  });

  it('is pending while it is young', async () => {
    expect(await counted(compared([confirmed(1)], { 1: 'held' }, { now: NOW + 59_999 }))).toEqual({ pending: 1 });
  });
});

describe('a settled gift', () => {
  it('is found where nobody confirmed it', async () => {
    const found = await compared([confirmed(1)], { 1: 'settled', 2: 'settled' });
    expect(found.counts).toMatchObject({ matched: 1, settled_not_confirmed: 1 });
    expect(found.kept).toMatchObject([
      { kind: 'settled_not_confirmed', requestId: requestId(2), postingId: `posting of ${requestId(2)}` },
    ]);
  });

  it('is pending while it is young: its decision may lie behind the end that was read', async () => {
    expect(await counted(compared([], { 2: 'settled' }, { now: NOW + 59_999 }))).toEqual({ pending: 1 });
  });
});

describe('the set of gifts', () => {
  it('knows what was added to it, and nothing else', () => {
    const known = new KnownGifts();
    const gifts = Array.from({ length: 50_000 }, (_, k) => fingerprintOf(`viewer-${k % 100}`, String(k)));
    expect(gifts.slice(0, 25_000).every((gift) => known.add(gift))).toBe(true);
    expect(gifts.slice(0, 25_000).some((gift) => known.add(gift))).toBe(false);
    expect(gifts.map((gift) => known.has(gift))).toEqual(gifts.map((_, k) => k < 25_000));
  });
});
