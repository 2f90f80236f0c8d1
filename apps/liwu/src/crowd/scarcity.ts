import type { CrowdPlan, PlannedGift, PricedGift } from './crowd-plan.js';
import { seededRandom } from '../shared/seeded-random.js';

/** What a crowd wants more of than there is: only where it was told to does anybody find a gift sold out, or lack coins. */
export interface Scarcity {
  /** A gift of the crowd's own. */
  readonly limited: PricedGift;
  /** So many of it are stocked: about half of what is asked for. */
  readonly stock: number;
  /** Viewers who buy half of the coins that their gifts cost. */
  readonly poor: ReadonlySet<string>;
}

const LIMITED_PRICE = 3n;
const LIMITED_SHARE = 0.1;
const MAX_QUANTITY = 3;
/** Every so many-th viewer is poor. */
const POOR_ONE_OF = 8;
/** What is limited is drawn beside the plan, which stays the same without it. */
const SALT = 0x5ca4_c1ed;

/** The same crowd, but that some of its gifts are of a kind that sells out on the way, and that some of its viewers are poor. */
export const withScarcity = (plan: CrowdPlan, seed: number, prefix: string): CrowdPlan => {
  const random = seededRandom(seed ^ SALT);
  const limited: PricedGift = { gift: `${prefix}-few`, unitPrice: LIMITED_PRICE, maxQuantity: MAX_QUANTITY };
  const gifts = plan.gifts.map((planned): PlannedGift => {
    if (random() >= LIMITED_SHARE) return planned;
    const quantity = 1 + Math.floor(random() * MAX_QUANTITY);
    return { ...planned, gift: limited.gift, quantity, cost: LIMITED_PRICE * BigInt(quantity) };
  });
  const asked = gifts.reduce((sum, { gift, quantity }) => sum + (gift === limited.gift ? quantity : 0), 0);
  const poor = new Set(plan.viewers.filter((_, index) => index % POOR_ONE_OF === 0));
  return { ...plan, gifts, scarcity: { limited, stock: Math.floor(asked / 2), poor } };
};

/** Whether this gift may be refused so because the crowd wants more than there is. */
export const isForWant = (code: string, { gift, viewer }: PlannedGift, scarcity: Scarcity | undefined): boolean =>
  (code === 'sold-out' && gift === scarcity?.limited.gift) ||
  (code === 'insufficient-coins' && scarcity?.poor.has(viewer) === true);
