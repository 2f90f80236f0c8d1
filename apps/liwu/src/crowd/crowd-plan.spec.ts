import { describe, expect, it } from 'vitest';
import { type CrowdOptions, probability } from './crowd-options.js';
import { coinsBought, planCrowd, type PricedGift } from './crowd-plan.js';

const options: CrowdOptions = {
  viewers: 30,
  gifts: 3_000,
  seed: 7,
  rooms: 5,
  receivers: 2,
  rate: 100,
  runUp: 0,
  drop: 0,
  duplicate: 0,
  withholdAck: 0.1,
  offline: 0.05,
  scarce: false,
  viewersListen: false,
};
const prices: PricedGift[] = [
  { gift: 'castle', unitPrice: 6_666n, maxQuantity: 3 },
  { gift: 'rose', unitPrice: 1n, maxQuantity: 999 },
  { gift: 'car', unitPrice: 1_314n, maxQuantity: 1 },
  { gift: 'tea', unitPrice: 2n, maxQuantity: 1 },
  { gift: 'panda', unitPrice: 20n, maxQuantity: 2 },
];

describe('a crowd', () => {
  it('is the same again under the same seed, and another one under another', () => {
    expect(planCrowd(options, prices, 'c')).toEqual(planCrowd(options, prices, 'c'));
    expect(planCrowd({ ...options, seed: 8 }, prices, 'c')).not.toEqual(planCrowd(options, prices, 'c'));
  });

  it('is spread over its rooms and viewers, and keeps its rate and its prices', () => {
    const { gifts, rooms, viewers } = planCrowd(options, prices, 'c');
    expect(gifts).toHaveLength(3_000);
    expect(new Set(gifts.map(({ room }) => room)).size).toBe(rooms.length);
    expect(new Set(gifts.map(({ viewer }) => viewer)).size).toBe(viewers.length);
    gifts.forEach(({ atMs, cost, gift, quantity, receiver, room }, index) => {
      expect(Math.floor(atMs / 10)).toBe(index);
      expect(receiver).toBe(rooms.find((one) => one.room === room)?.host);
      const price = prices.find((one) => one.gift === gift)!;
      expect(quantity).toBeGreaterThanOrEqual(1);
      expect(quantity).toBeLessThanOrEqual(price.maxQuantity);
      expect(cost).toBe(price.unitPrice * BigInt(quantity));
      expect(gift).not.toBe('castle');
    });
  });

  it('gathers during its run-up, and then keeps its rate', () => {
    const { gifts } = planCrowd({ ...options, runUp: 4 }, prices, 'c');
    const inSecond = (second: number): number => gifts.filter(({ atMs }) => Math.floor(atMs / 1_000) === second).length;
    [12.5, 37.5, 62.5, 87.5, 100, 100].forEach((about, second) => {
      expect(Math.abs(inSecond(second) - about)).toBeLessThan(2);
    });
    expect(gifts.map(({ atMs }) => atMs)).toEqual(gifts.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it('misbehaves as often as it was told to', () => {
    const { gifts } = planCrowd(options, prices, 'c');
    const share = (of: 'withholdsAck' | 'leaves'): number => gifts.filter((gift) => gift[of]).length / gifts.length;
    expect(share('withholdsAck')).toBeCloseTo(0.1, 1);
    expect(share('leaves')).toBeCloseTo(0.05, 1);
    expect(planCrowd({ ...options, offline: 0 }, prices, 'c').gifts.some(({ leaves }) => leaves)).toBe(false);
  });

  it('needs just the coins that it spends', () => {
    const plan = planCrowd(options, prices, 'c');
    const needed = [...coinsBought(plan).values()].reduce((sum, coins) => sum + coins, 0n);
    expect(needed).toBe(plan.gifts.reduce((sum, { cost }) => sum + cost, 0n));
  });
});

describe('an option', () => {
  it.each(['0', '1', '0.05', '.5', '1.0'])('%s is a probability', (text) => {
    expect(probability(text)).toBe(Number(text));
  });
  it.each(['', '-0.1', '1.1', '5%', '0,5', 'NaN', '1e-3'])('%j is none', (text) => {
    expect(() => probability(text)).toThrow('probability');
  });
});
