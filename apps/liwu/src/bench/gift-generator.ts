import { coins, type GiftRequested, REQUEST_VALID_MS } from '@liwu/contracts';
import { uuidV7 } from '@liwu/gift-client';

/** The one gift that the bench sends; it costs one coin. */
export const BENCH_GIFT = 'bench-rose';
/** The most gifts of one viewer that may be under way: the wallet's limit of open holds. */
export const IN_FLIGHT_PER_VIEWER = 5;

const SESSION_LIFETIME_S = 7_200;
const SESSION_ID = 'benchbenchbench0';

export const viewerName = (viewer: number): string => `bench-viewer-${viewer}`;
export const roomName = (room: number): string => `bench-room-${room}`;
export const streamerName = (room: number): string => `bench-streamer-${room}`;

/** A request as the gateway writes it down when a viewer's sealed message was opened. */
export const giftRequest = (viewer: number, room: number, now = Date.now()): GiftRequested => ({
  type: 'GiftRequested',
  viewerId: viewerName(viewer),
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
    uid: `v-${viewerName(viewer)}-bench000`,
    kid: 1,
    sessionId: SESSION_ID,
    sessionExpiresAt: Math.floor(now / 1_000) + SESSION_LIFETIME_S,
  },
});
