import type { CrowdOptions } from './crowd-options.js';
import { type Scarcity, withScarcity } from './scarcity.js';
import { oneOf, type Random, seededRandom } from '../shared/seeded-random.js';

const MAX_QUANTITY = 3;
/** Gifts do not come by the clock: each is up to so much of its interval away from its moment. */
const UNEVENNESS = 0.9;
/** A crowd sends many gifts, so cheap ones. */
const KINDS_OF_GIFTS = 4;

/** A gift that can be bought in every room of the crowd. */
export interface PricedGift {
  readonly gift: string;
  readonly unitPrice: bigint;
  readonly maxQuantity: number;
}

/** What one viewer is to send, and when, in milliseconds from the beginning. */
export interface PlannedGift {
  readonly atMs: number;
  readonly viewer: string;
  readonly room: string;
  readonly receiver: string;
  readonly gift: string;
  readonly quantity: number;
  readonly cost: bigint;
  /** The viewer never says that it broadcast the gift. */
  readonly withholdsAck: boolean;
  /** The viewer leaves as soon as it has asked for the gift. */
  readonly leaves: boolean;
}

/** All that a crowd is going to do, decided before it begins. */
export interface CrowdPlan {
  readonly viewers: readonly string[];
  /** Each room and its host. */
  readonly rooms: readonly { readonly room: string; readonly host: string }[];
  /** In the order of their moments. */
  readonly gifts: readonly PlannedGift[];
  /** What there is too little of, where the crowd was to want that. */
  readonly scarcity: Scarcity | undefined;
}

/** Everything that a crowd will do; the same options and prices always give the same plan under other names. */
export const planCrowd = (options: CrowdOptions, prices: readonly PricedGift[], prefix: string): CrowdPlan => {
  const random = seededRandom(options.seed);
  const viewers = Array.from({ length: options.viewers }, (_, index) => `${prefix}-v${index + 1}`);
  const rooms = Array.from({ length: options.rooms }, (_, index) => ({
    room: `${prefix}-r${index + 1}`,
    host: `${prefix}-h${index + 1}`,
  }));
  const affordable = [...prices].sort((a, b) => Number(a.unitPrice - b.unitPrice)).slice(0, KINDS_OF_GIFTS);
  const gifts = Array.from({ length: options.gifts }, (_, index): PlannedGift => {
    const atMs = momentOf(index + UNEVENNESS * random(), options);
    const { room, host } = oneOf(rooms, random);
    return {
      atMs,
      viewer: oneOf(viewers, random),
      room,
      receiver: host,
      ...wish(affordable, random),
      ...deeds(options, random),
    };
  });
  const plan: CrowdPlan = { viewers, rooms, gifts, scarcity: undefined };
  return options.scarce ? withScarcity(plan, options.seed, prefix) : plan;
};

/** When the nth gift is due in a crowd whose rate rises evenly through its run-up and then stays. */
const momentOf = (nth: number, { rate, runUp }: CrowdOptions): number => {
  const inRunUp = (rate * runUp) / 2;
  return 1_000 * (nth < inRunUp ? Math.sqrt((2 * runUp * nth) / rate) : runUp + (nth - inRunUp) / rate);
};

function wish(prices: readonly PricedGift[], random: Random): Pick<PlannedGift, 'gift' | 'quantity' | 'cost'> {
  const { gift, maxQuantity, unitPrice } = oneOf(prices, random);
  const quantity = 1 + Math.floor(random() * Math.min(MAX_QUANTITY, maxQuantity));
  return { gift, quantity, cost: unitPrice * BigInt(quantity) };
}

const deeds = (options: CrowdOptions, random: Random): Pick<PlannedGift, 'withholdsAck' | 'leaves'> => ({
  withholdsAck: random() < options.withholdAck,
  leaves: random() < options.offline,
});

/** What each viewer buys: just what all of its gifts cost, and half of that where it is poor. */
export const coinsBought = ({ gifts, scarcity, viewers }: CrowdPlan): Map<string, bigint> => {
  const bought = new Map<string, bigint>(viewers.map((viewer) => [viewer, 0n]));
  for (const { cost, viewer } of gifts) bought.set(viewer, (bought.get(viewer) ?? 0n) + cost);
  for (const viewer of scarcity?.poor ?? []) bought.set(viewer, (bought.get(viewer) ?? 0n) / 2n);
  return bought;
};
