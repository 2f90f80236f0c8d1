import {
  type BroadcastByServer,
  type BroadcastClosed,
  closableAt,
  coins,
  encodeEvent,
  grantEnd,
  laneOf,
  type LiwuEvent,
  minorUnits,
  uuidOfName,
} from '@liwu/contracts';
import {
  type About,
  confirmed,
  gift,
  held,
  journey,
  LANES,
  replyTo,
  requested,
  requestId,
  settled,
  T0,
} from '../../verify/testing/example-events.js';
import type { TopicRecord } from '../../verify/topic-record.js';
import { JudgedGifts } from '../judged-gifts.js';
import type { ReceiverRecord, RunRecord } from '../run-record.js';

type ClosingFields = Pick<BroadcastClosed, 'sent' | 'certain' | 'closedAt' | 'expiresAt'>;

/** The end of the grants that are held at T0. */
export const E = grantEnd(T0);
const BY = { caller: 'operator', contentHash: 'ab' };

export const priced = (about: About & { stockVersion?: number } = {}): LiwuEvent => ({
  type: 'GiftPriced',
  ...journey(about),
  ...gift,
  cost: coins(3n),
  unitPrice: coins(1n),
  catalogVersion: about.stockVersion ?? 1,
  stockTaken: about.stockVersion !== undefined,
  validUntil: T0 + 30_000,
  replyTo,
});
export const holdRefused = (about: About = {}): LiwuEvent => ({
  type: 'HoldRefused',
  ...journey(about),
  code: 'insufficient-coins',
  gift: gift.gift,
  quantity: gift.quantity,
  replyTo,
});
export const granted = (about: About & { watched?: boolean } = {}): LiwuEvent => ({
  type: 'GrantSent',
  ...journey(about),
  outcome: 'delivered',
  broadcaster: 'viewer',
  watched: about.watched ?? true,
  identity: 'gift-gateway-1',
});
export const acknowledged = (about: About & { sentAt?: number } = {}): LiwuEvent => ({
  type: 'BroadcastAcknowledged',
  ...journey(about),
  sentAt: about.sentAt ?? T0,
});
export const witnessed = (about: About & { room?: string; seenAt?: number } = {}): LiwuEvent => ({
  type: 'BroadcastWitnessed',
  ...journey(about),
  room: about.room ?? gift.room,
  publisher: replyTo.uid,
  seenAt: about.seenAt ?? T0,
});
export const sentByServer = (
  about: About & Partial<Pick<BroadcastByServer, 'result' | 'watched' | 'sentAt'>> = {},
): LiwuEvent => ({
  type: 'BroadcastByServer',
  ...journey(about),
  result: about.result ?? 'accepted',
  watched: about.watched ?? false,
  sentAt: about.sentAt ?? T0,
  identity: 'gift-gateway-1',
});
export const closed = (about: About & Partial<ClosingFields> = {}): LiwuEvent => ({
  type: 'BroadcastClosed',
  ...journey(about),
  sent: about.sent ?? 'none',
  certain: about.certain ?? true,
  closedAt: about.closedAt ?? closableAt(E),
  expiresAt: about.expiresAt ?? E,
});
export const shownLate = (about: About = {}): LiwuEvent => ({
  type: 'ShownAfterRelease',
  ...journey(about),
  evidence: 'witnessed',
  evidenceAt: T0,
});
export const toppedUp = (viewerId: string, amount: bigint, key = 't1'): LiwuEvent => ({
  type: 'CoinsToppedUp',
  viewerId,
  topUpId: uuidOfName(key),
  n: 0,
  at: T0,
  effectiveAt: T0,
  provider: 'acme',
  providerReference: key,
  coins: coins(amount),
  price: { minor: minorUnits(1n), unit: 'EUR' },
  tax: { minor: minorUnits(0n), unit: 'EUR' },
  lotId: uuidOfName('lot'),
  postingId: uuidOfName('posting'),
  cause: { ...BY, key },
});
export const stocked = (n: number, stock: number | null): LiwuEvent => ({
  type: 'GiftStocked',
  gift: gift.gift,
  n,
  at: T0,
  stock,
  cause: { ...BY, key: `stock-${n}` },
});

/** A whole journey that ends well, of what the tables hold. */
export const delivered = (about: About = {}): LiwuEvent[] => [
  priced(about),
  held(about),
  confirmed(about),
  settled(about),
];

/** As a record of the gateway's topic. */
export const factRecord = (event: LiwuEvent, offset = 0): TopicRecord => {
  const { ceType, key, value } = encodeEvent(event);
  return { partition: laneOf(key, LANES), offset, key, value, headers: new Map([['ce_type', ceType]]) };
};

/** What the judge knows of these events, and of facts that the topic has lost; what is stored was committed at T0. */
export const judged = (
  stored: readonly LiwuEvent[],
  facts: readonly LiwuEvent[] = [requested()],
  lost: readonly LiwuEvent[] = [],
): JudgedGifts => {
  const gifts = new JudgedGifts();
  for (const event of stored) gifts.stored({ recordedAt: T0 }, event);
  for (const event of facts) gifts.fact(event);
  for (const event of lost) gifts.lost(event);
  return gifts;
};

/** A receiver who was there all the time. */
export const receiver = (
  renderings: readonly { readonly request?: number; readonly atMs?: number }[],
  more: Partial<ReceiverRecord> = {},
): ReceiverRecord => ({
  room: gift.room,
  connected: [{ fromMs: T0 - 60_000, untilMs: T0 + 600_000 }],
  clockReadings: [{ fromMs: T0 - 60_000, untilMs: T0 - 60_000 }],
  rendered: renderings.map(({ atMs = T0 + 100, request = 1 }) => ({
    viewerId: 'alice',
    requestId: requestId(request),
    atMs,
  })),
  ...more,
});
/** A run that began before T0. */
export const runOf = (receivers: readonly ReceiverRecord[], more: Partial<RunRecord> = {}): RunRecord => ({
  span: { fromMs: T0 - 30_000, untilMs: T0 + 600_000 },
  receivers,
  clockShifts: [],
  causes: [],
  answered: [],
  lostTails: [],
  toppedUp: new Map(),
  ...more,
});
/** The clock of that service was so far off around T0. */
export const shifted = (service: 'wallet' | 'rtm-gateway' | 'gift-catalog', byMs: number) => ({
  clockShifts: [{ service, byMs, fromMs: T0 - 10_000, untilMs: T0 + 10_000 }],
});
/** A receiver that asked for the time at these moments, and was answered so much later. */
export const asking = (rendered: Parameters<typeof receiver>[0], askedAtMs: readonly number[], forMs = 0) =>
  receiver(rendered, { clockReadings: askedAtMs.map((fromMs) => ({ fromMs, untilMs: fromMs + forMs })) });
