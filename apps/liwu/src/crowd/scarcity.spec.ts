import { giftIdSchema } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { type CrowdOptions, FAULTLESS_CROWD } from './crowd-options.js';
import { coinsBought, planCrowd } from './crowd-plan.js';
import { isForWant } from './scarcity.js';

const options: CrowdOptions = { ...FAULTLESS_CROWD, viewers: 40, gifts: 1_000, seed: 7, rate: 100 };
const prices = [{ gift: 'rose', unitPrice: 1n, maxQuantity: 3 }];
const plain = planCrowd(options, prices, 'crowd-mgfz01ab');
const plan = planCrowd({ ...options, scarce: true }, prices, 'crowd-mgfz01ab');
const scarcity = plan.scarcity!;
const spentBy = (viewer: string): bigint =>
  plan.gifts.reduce((sum, gift) => sum + (gift.viewer === viewer ? gift.cost : 0n), 0n);

describe('a crowd that wants more than there is', () => {
  it('asks for twice as much of a gift of its own as is stocked', () => {
    const { limited, stock } = scarcity;
    const asked = plan.gifts.filter(({ gift }) => gift === limited.gift);
    const quantity = asked.reduce((sum, gift) => sum + gift.quantity, 0);
    expect(asked.length).toBeGreaterThan(50);
    expect(stock).toBe(Math.floor(quantity / 2));
    for (const gift of asked) expect(gift.cost).toBe(limited.unitPrice * BigInt(gift.quantity));
    expect(giftIdSchema.safeParse(limited.gift).success).toBe(true);
  });

  it('has poor viewers, who buy half of what they need, and others, who buy all of it', () => {
    expect(scarcity.poor.size).toBe(5);
    for (const [viewer, coins] of coinsBought(plan)) {
      expect(coins).toBe(scarcity.poor.has(viewer) ? spentBy(viewer) / 2n : spentBy(viewer));
    }
  });

  it('is otherwise the crowd that it is without that', () => {
    expect(plain.scarcity).toBeUndefined();
    const [others, before] = [plan.gifts, plain.gifts].map((gifts) =>
      gifts.filter((_, index) => plan.gifts[index]!.gift !== scarcity.limited.gift),
    );
    expect(others).toEqual(before);
  });

  it('may be refused what is short, and nothing else', () => {
    const rich = plan.gifts.find(({ gift, viewer }) => gift === 'rose' && !scarcity.poor.has(viewer))!;
    const poor = { ...rich, viewer: [...scarcity.poor][0]! };
    const limited = { ...rich, gift: scarcity.limited.gift };
    expect([limited, poor, rich].map((gift) => isForWant('sold-out', gift, scarcity))).toEqual([true, false, false]);
    expect([limited, poor, rich].map((gift) => isForWant('insufficient-coins', gift, scarcity))).toEqual([
      false,
      true,
      false,
    ]);
    expect(isForWant('frozen', poor, scarcity)).toBe(false);
    expect(isForWant('sold-out', limited, undefined)).toBe(false);
  });
});
