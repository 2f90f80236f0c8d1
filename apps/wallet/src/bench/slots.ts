import { coins, type DeliveryConfirmed, type GiftPriced, laneOf } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';

/** What a gift costs, in coins. A viewer has one gift of each open at most: as many as a wallet allows. */
const COSTS = [1n, 10n, 49n, 100n, 500n] as const;

export interface Viewer {
  readonly id: string;
  readonly lane: number;
  /** What it has paid for gifts, in coins: settled, and held. */
  settled: bigint;
  held: bigint;
}

/** A place for one open gift of a viewer: it is held, then settled, then the place is free for the next one. */
export interface Slot {
  readonly viewer: Viewer;
  readonly cost: bigint;
  requestId: string;
  isHeld: boolean;
}

export const makeViewers = (count: number): Viewer[] =>
  Array.from({ length: count }, (_, n) => {
    const id = `v${String(n).padStart(6, '0')}`;
    return { id, lane: laneOf(id), settled: 0n, held: 0n };
  });

/** Neighbours in the list are of different viewers. */
export const makeSlots = (viewers: readonly Viewer[]): Slot[] =>
  COSTS.flatMap((cost) => viewers.map((viewer) => ({ viewer, cost, requestId: '', isHeld: false })));

/** The gift is held, or its settling done. */
export const moveOn = (slot: Slot): void => {
  const { viewer, cost, isHeld } = slot;
  viewer.held += isHeld ? -cost : cost;
  viewer.settled += isHeld ? cost : 0n;
  slot.isHeld = !isHeld;
};

/** A UUIDv7: its time, a count, and bits that look like chance. */
export const requestIdOf = (atMs: number, count: number): string => {
  const time = atMs.toString(16).padStart(12, '0');
  const mixed = (Math.imul(count, 0x9e_37_79_b1) >>> 0).toString(16).padStart(8, '0');
  const low = (count % 0x1_00_00).toString(16).padStart(4, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${mixed.slice(0, 3)}-8${mixed.slice(3, 6)}-${mixed}${low}`;
};

const REPLY_TO = { uid: 'v-bench-abcdefgh', kid: 1, sessionId: 'AAAAAAAAAAAAAAAA', sessionExpiresAt: 1_900_000_000 };
const PRICED_FOR_MS = 30_000;

/** What the lane is told next of a slot's gift: its price, or that it was delivered. */
export const inputOf = ({ viewer, cost, requestId, isHeld }: Slot, streamer: string, now: number): EventInput => {
  const about = { viewerId: viewer.id, requestId, n: 0, at: now };
  return { kind: 'event', lane: viewer.lane, key: viewer.id, now, event: isHeld ? confirmed() : priced() };

  function priced(): GiftPriced {
    const price = coins(cost);
    const gift = { room: `room-${streamer}`, receiver: streamer, gift: 'rose', quantity: 1, catalogVersion: 1 };
    const offer = { cost: price, unitPrice: price, stockTaken: false, validUntil: now + PRICED_FOR_MS };
    return { type: 'GiftPriced', ...about, ...gift, ...offer, replyTo: REPLY_TO };
  }
  function confirmed(): DeliveryConfirmed {
    return { type: 'DeliveryConfirmed', ...about, how: 'witnessed', evidenceAt: now, reminders: 0, takeOvers: 0 };
  }
};
