import { laneOf } from '@liwu/contracts';
import { expect, it } from 'vitest';
import { nameOf, type SentGift } from '../../crowd/sent-gift.js';
import { figuresOf } from './failover-figures.js';

const LANES = 12;
/** The machine's clock when this process's monotonic one was at 0. */
const zeroMs = performance.timeOrigin;

const sent = (viewer: string, requestId: string, more: Partial<SentGift>): SentGift =>
  ({ planned: { viewer }, requestId, firstAskedOf: 'there', answeredAtMs: more.grantedAtMs, ...more }) as SentGift;

it('reads from the clients’ own notes and the records who was taken in when, and how long no lane had a grant', () => {
  const [alice, bob] = ['alice', 'bob'];
  const lanes = [laneOf(alice, LANES), laneOf(bob, LANES)];
  expect(new Set(lanes).size).toBe(2);
  const gifts = [
    sent(alice, '1', { firstAskedAtMs: 1_000, grantedAtMs: 1_100 }),
    sent(bob, '2', { firstAskedAtMs: 2_000, firstAskedOf: 'taken', grantedAtMs: 3_700 }),
    sent(alice, '3', { firstAskedAtMs: 5_000, firstAskedOf: 'killed', grantedAtMs: 11_500 }),
    sent(bob, '4', { firstAskedAtMs: 9_000, grantedAtMs: 9_100 }),
  ];
  const recordedAtMs = new Map([
    [nameOf(gifts[1]!), zeroMs + 3_510],
    [nameOf(gifts[2]!), zeroMs + 5_004],
  ]);
  const figures = figuresOf(gifts, recordedAtMs, {
    lanes: LANES,
    endMs: zeroMs + 15_000,
    kick: { fromMs: zeroMs + 1_500, has: (uid) => uid === 'taken' },
    kill: { fromMs: zeroMs + 4_900, has: (uid) => uid === 'killed', lanes: [lanes[0]!] },
  });
  expect(figures.afterKick).toMatchObject({ requests: 1, never: [] });
  expect(figures.afterKick.tookMs?.max).toBeCloseTo(1_510, 0);
  expect(figures.afterKill.tookMs?.max).toBeCloseTo(4, 0);
  expect(figures.grantPauses.kick.togetherMs).toBeCloseTo(5_400, 0);
  expect(figures.grantPauses.kick.worstLaneMs).toBeCloseTo(10_000, 0);
  expect(figures.grantPauses.kill).toMatchObject({ togetherMs: figures.grantPauses.kill.worstLaneMs });
  expect(figures.grantPauses.kill.togetherMs).toBeCloseTo(6_600, 0);
});
