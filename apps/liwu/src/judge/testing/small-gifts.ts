import {
  closableAt,
  type CoinsHeld,
  coins,
  type GiftRequested,
  type LiwuEvent,
  REQUEST_VALID_MS,
  unreachable,
} from '@liwu/contracts';
import { uuidV7 } from '@liwu/gift-client';

/** How the gateway of a small run ends a gift of each room. */
export const ROOMS = ['acknowledged', 'witnessed', 'by-server', 'closed'] as const;
export type RoomName = (typeof ROOMS)[number];

/** A request as the gateway writes it down. */
export const giftRequest = (viewerId: string, room: RoomName, gift: string, quantity: number): GiftRequested => {
  const at = Date.now();
  return {
    type: 'GiftRequested',
    viewerId,
    requestId: uuidV7(at),
    n: 1,
    at,
    room,
    receiver: 'host',
    gift,
    quantity,
    cost: coins(2n * BigInt(quantity)),
    validUntil: at + REQUEST_VALID_MS,
    replyTo: { uid: `v-${viewerId}-abcdefgh`, kid: 1, sessionId: 'AAECAwQFBgcICQoL', sessionExpiresAt: 4_000_000_000 },
  };
};

/** What the gateway tells of a held gift, as its room wants it. */
export function factsOf({ expiresAt, requestId, room, viewerId }: CoinsHeld): LiwuEvent[] {
  const about = { viewerId, requestId, n: 0, at: Date.now() };
  const granted = {
    type: 'GrantSent',
    ...about,
    outcome: 'delivered',
    broadcaster: 'viewer',
    identity: 'spec',
  } as const;
  const publisher = `v-${viewerId}-abcdefgh`;
  const ending = room as RoomName;
  switch (ending) {
    case 'acknowledged':
      return [
        { ...granted, watched: false },
        { type: 'BroadcastAcknowledged', ...about, sentAt: about.at },
      ];
    case 'witnessed':
      return [
        { ...granted, watched: true },
        { type: 'BroadcastWitnessed', ...about, room, publisher, seenAt: about.at },
      ];
    case 'by-server':
      return [
        { type: 'BroadcastByServer', ...about, result: 'accepted', watched: false, sentAt: about.at, identity: 'spec' },
      ];
    case 'closed': {
      const closing = { sent: 'none', certain: true, closedAt: closableAt(expiresAt), expiresAt } as const;
      return [
        { ...granted, watched: true },
        { type: 'BroadcastClosed', ...about, ...closing },
      ];
    }
    default:
      return unreachable(ending);
  }
}
