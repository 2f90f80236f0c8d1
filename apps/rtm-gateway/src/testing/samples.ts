import { coins, type EventOfType, type EventType, grantEnd, type LiwuEvent, type ReplyTo } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import { parseGrantKeys } from '@liwu/sealing';
import { generateKeyPairSync } from 'node:crypto';
import type { Knowledge } from '../close-when-expired/close.js';

/** The moment at which the specs' stories begin. */
export const NOON = 1_795_000_000_000;
export const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A UUIDv7 of this time. */
export const requestIdAt = (ms: number, last = 1): string => {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${last.toString(16).padStart(12, '0')}`;
};

export const REPLY_TO: ReplyTo = {
  uid: 'v-alice-k3x9q2ab',
  kid: 7,
  sessionId: 'AAECAwQFBgcICQoL',
  sessionExpiresAt: NOON / 1_000 + 3_600,
};

/** What a process knows at best: of a gift that nobody broadcast. */
export const KNOWN_FROM_HOLD: Knowledge = {
  seenFromHold: true,
  isGranted: false,
  isBroadcast: false,
  isProven: false,
};

const who = { viewerId: 'alice', requestId: requestIdAt(NOON), n: 0, at: NOON };
const gift = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 1 };
const grant = { ...gift, heldAt: NOON, expiresAt: grantEnd(NOON) };
const lots = [{ lotId: '018f0000-0000-7000-8000-000000000001', kind: 'paid' as const, coins: coins(10n) }];
const postingId = '018f0000-0000-7000-8000-000000000002';

const SAMPLES = {
  CoinsHeld: { ...who, ...grant, cost: coins(10n), lots, shareBasisPoints: 5_000, replyTo: REPLY_TO },
  GiftRefused: { ...who, code: 'sold-out', replyTo: REPLY_TO },
  TryRejected: { ...who, code: 'id-reused', replyTo: REPLY_TO },
  HoldRefused: {
    ...who,
    code: 'insufficient-coins',
    available: coins(3n),
    gift: 'rose',
    quantity: 1,
    replyTo: REPLY_TO,
  },
  DeliveryReminded: { ...who, n: 1, ...grant, replyTo: REPLY_TO },
  DeliveryTakenOver: { ...who, n: 1, ...grant, reason: 'silent' },
  GiftSettled: {
    ...who,
    ...gift,
    cost: coins(10n),
    postingId,
    lots,
    recognised: [],
    share: { minor: 50_000n, unit: 'COIN' },
    how: 'witnessed',
    replyTo: REPLY_TO,
  },
  HoldReleased: { ...who, postingId, lots, certainty: 'not-shown', gift: 'rose', quantity: 1, replyTo: REPLY_TO },
} as const;
type Sampled = keyof typeof SAMPLES;

/** An event of one of the types that the gateway reads, as the topics would bring it. */
export const sample = <T extends Sampled>(type: T, more: Partial<EventOfType<T>> = {}): EventOfType<T> =>
  ({ type, ...SAMPLES[type], ...more }) as unknown as EventOfType<T>;

export const inputOf = (event: LiwuEvent, lane = 0): EventInput => ({
  kind: 'event',
  lane,
  key: 'alice',
  event,
  now: NOON,
  traceparent: TRACE,
});

/** Grant keys of a deployment, new each time. */
export const someGrantKeys = (...kids: string[]): ReturnType<typeof parseGrantKeys> =>
  parseGrantKeys(
    JSON.stringify(
      kids.map((kid) => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid })),
    ),
  );

export const SAMPLED_TYPES = Object.keys(SAMPLES) as EventType[];
