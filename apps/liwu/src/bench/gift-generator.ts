import { type CoinsHeld, coins, type GiftRequested, grantEnd, REQUEST_VALID_MS } from '@liwu/contracts';
import { uuidV7 } from '@liwu/gift-client';

/** The one gift that the bench sends; it costs one coin. */
export const BENCH_GIFT = 'bench-rose';
/** The most gifts of one viewer that may be under way: the wallet's limit of open holds. */
export const IN_FLIGHT_PER_VIEWER = 5;

const SESSION_LIFETIME_S = 7_200;
const SESSION_ID = 'benchbenchbench0';
const LOT_ID = '018f0000-0000-7000-8000-000000000001';
const SHARE_BASIS_POINTS = 5_000;

export const viewerName = (viewer: number): string => `bench-viewer-${viewer}`;
export const roomName = (room: number): string => `bench-room-${room}`;
export const streamerName = (room: number): string => `bench-streamer-${room}`;

/** A request as the gateway writes it down when a viewer's sealed message was opened. */
export const giftRequest = (viewerId: string, room: number, now = Date.now()): GiftRequested => ({
  type: 'GiftRequested',
  viewerId,
  requestId: uuidV7(now),
  n: 1,
  at: now,
  room: roomName(room),
  receiver: streamerName(room),
  gift: BENCH_GIFT,
  quantity: 1,
  cost: coins(1n),
  validUntil: now + REQUEST_VALID_MS,
  replyTo: {
    uid: `v-${viewerId}-bench000`,
    kid: 1,
    sessionId: SESSION_ID,
    sessionExpiresAt: Math.floor(now / 1_000) + SESSION_LIFETIME_S,
  },
});

/** What the wallet makes of such a request when it holds the coins now, all of one lot. */
export const heldAtOnce = (request: GiftRequested, now: number): CoinsHeld => {
  const { combo, cost, gift, quantity, receiver, replyTo, requestId, room, viewerId } = request;
  return {
    type: 'CoinsHeld',
    viewerId,
    requestId,
    n: 0,
    at: now,
    room,
    receiver,
    gift,
    quantity,
    combo,
    cost,
    heldAt: now,
    expiresAt: grantEnd(now),
    lots: [{ lotId: LOT_ID, kind: 'paid', coins: cost }],
    shareBasisPoints: SHARE_BASIS_POINTS,
    replyTo,
  };
};
