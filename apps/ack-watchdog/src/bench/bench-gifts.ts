import { type BroadcastWitnessed, type CoinsHeld, coins, grantEnd, laneOf } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import type { GiftKey } from '../outstanding-gift/gift.js';

/** A gift of the bench, of a viewer who has no other. */
export interface BenchGift extends GiftKey {
  readonly lane: number;
  readonly heldAt: number;
}

const SESSION_LIFETIME_S = 7_200;
const HEX_OF_ID = 12;

/** The n-th gift; no two numbers are the same gift. */
export const benchGift = (n: number, heldAt: number): BenchGift => {
  const viewerId = `bench-${n}`;
  const requestId = `0190a000-0000-7000-8000-${n.toString(16).padStart(HEX_OF_ID, '0')}`;
  return { viewerId, requestId, lane: laneOf(viewerId), heldAt };
};

/** Its hold, as the lanes hand it over. */
export const holdOf = (gift: BenchGift, now: number): EventInput => {
  const { viewerId, requestId, heldAt } = gift;
  const event: CoinsHeld = {
    type: 'CoinsHeld',
    viewerId,
    requestId,
    n: 0,
    at: heldAt,
    room: 'bench-room',
    receiver: 'bench-streamer',
    gift: 'bench-rose',
    quantity: 1,
    heldAt,
    expiresAt: grantEnd(heldAt),
    cost: coins(1n),
    lots: [],
    shareBasisPoints: 5_000,
    replyTo: {
      uid: `v-${viewerId}-bench000`,
      kid: 1,
      sessionId: 'benchbenchbench0',
      sessionExpiresAt: Math.floor(heldAt / 1_000) + SESSION_LIFETIME_S,
    },
  };
  return inputOf(gift, event, now);
};

/** Its witness, which ends it. */
export const witnessOf = (gift: BenchGift, now: number): EventInput => {
  const { viewerId, requestId } = gift;
  const event: BroadcastWitnessed = {
    type: 'BroadcastWitnessed',
    viewerId,
    requestId,
    n: 0,
    at: now,
    room: 'bench-room',
    publisher: `v-${viewerId}-bench000`,
    seenAt: now,
  };
  return inputOf(gift, event, now);
};

const inputOf = ({ viewerId: key, lane }: BenchGift, event: EventInput['event'], now: number): EventInput => ({
  kind: 'event',
  lane,
  key,
  now,
  event,
  traceparent: undefined,
});
