import {
  type BroadcastAcknowledged,
  type BroadcastByServer,
  type BroadcastClosed,
  type BroadcastWitnessed,
  type CoinsHeld,
  type DeliveryAbandoned,
  type DeliveryConfirmed,
  type DeliveryReminded,
  type DeliveryTakenOver,
  type DeliveryWatched,
  type Evidence,
  type EvidenceKept,
  type GrantSent,
  type LiwuEvent,
  type ShownAfterRelease,
  closableAt,
  coins,
  grantEnd,
  laneOf,
} from '@liwu/contracts';
import type { EventInput, TimerInput } from '@liwu/event-log';
import type { GiftTimer } from '../outstanding-gift/watch-input.js';

/** The moment at which the specs' gifts are held: 2026-11-18, 10:26:40 UTC. */
export const HELD_AT = 1_794_997_600_000;
export const E = grantEnd(HELD_AT);
export const CLOSABLE_AT = closableAt(E);
const ALICE = 'alice';
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;
export const REPLY_TO = {
  uid: 'v-alice-abcdefgh',
  kid: 1,
  sessionId: 'AAAAAAAAAAAAAAAA',
  sessionExpiresAt: 1_795_000_000,
};
const GRANT = {
  room: 'room-1',
  receiver: 'sora',
  gift: 'rose',
  quantity: 1,
  heldAt: HELD_AT,
  expiresAt: E,
};

/** The k-th request of a viewer. */
export const requestId = (k: number): string => `0190a000-0000-7000-8000-${k.toString(16).padStart(12, '0')}`;

/** Which gift and which of its kind; a spec's own gift unless it says otherwise. */
interface About {
  readonly viewerId?: string;
  readonly requestId?: string;
  readonly n?: number;
  readonly at?: number;
}
const about = <T extends LiwuEvent['type']>(type: T) => ({
  type,
  viewerId: ALICE,
  requestId: requestId(1),
  n: 0,
  at: HELD_AT,
});

// What the watchdog reads.
export const held = (more: Partial<CoinsHeld> = {}): CoinsHeld => ({
  ...about('CoinsHeld'),
  ...GRANT,
  cost: coins(10n),
  lots: [],
  shareBasisPoints: 5_000,
  replyTo: REPLY_TO,
  ...more,
});
export const granted = (watched: boolean, more: Partial<GrantSent> = {}): GrantSent => ({
  ...about('GrantSent'),
  outcome: 'delivered',
  broadcaster: 'viewer',
  watched,
  identity: 'gift-gateway-0-0',
  ...more,
});
export const acknowledged = (more: Partial<BroadcastAcknowledged> = {}): BroadcastAcknowledged => ({
  ...about('BroadcastAcknowledged'),
  sentAt: HELD_AT + 500,
  ...more,
});
export const witnessed = (more: Partial<BroadcastWitnessed> = {}): BroadcastWitnessed => ({
  ...about('BroadcastWitnessed'),
  room: GRANT.room,
  publisher: REPLY_TO.uid,
  seenAt: HELD_AT + 600,
  ...more,
});
export const byServer = (
  result: BroadcastByServer['result'],
  watched: boolean,
  more: Partial<BroadcastByServer> = {},
): BroadcastByServer => ({
  ...about('BroadcastByServer'),
  n: 1,
  result,
  watched,
  sentAt: HELD_AT + 20_100,
  identity: 'gift-gateway-0-0',
  ...more,
});
export const closed = (certain: boolean, more: Partial<BroadcastClosed> = {}): BroadcastClosed => ({
  ...about('BroadcastClosed'),
  n: 8,
  sent: 'none',
  certain,
  closedAt: CLOSABLE_AT,
  expiresAt: E,
  ...more,
});

// What the watchdog writes.
export const watched = (more: Partial<DeliveryWatched> = {}): DeliveryWatched => ({
  ...about('DeliveryWatched'),
  ...GRANT,
  replyTo: REPLY_TO,
  ...more,
});
export const kept = (
  evidence: Evidence,
  n: number,
  more: Partial<Omit<EvidenceKept, 'evidence' | 'n'>> = {},
): EvidenceKept => ({ ...about('EvidenceKept'), n, evidence, evidenceAt: HELD_AT, ...more });
export const confirmed = (
  how: DeliveryConfirmed['how'],
  evidenceAt: number,
  more: Partial<DeliveryConfirmed> = {},
): DeliveryConfirmed => ({ ...about('DeliveryConfirmed'), how, evidenceAt, reminders: 0, takeOvers: 0, ...more });
export const reminded = (n: number, more: Partial<DeliveryReminded> = {}): DeliveryReminded => ({
  ...about('DeliveryReminded'),
  ...GRANT,
  replyTo: REPLY_TO,
  n,
  ...more,
});
export const takenOver = (
  n: number,
  reason: DeliveryTakenOver['reason'],
  more: Partial<DeliveryTakenOver> = {},
): DeliveryTakenOver => ({ ...about('DeliveryTakenOver'), ...GRANT, n, reason, ...more });
export const abandoned = (
  certainty: DeliveryAbandoned['certainty'],
  more: Partial<DeliveryAbandoned> = {},
): DeliveryAbandoned => ({
  ...about('DeliveryAbandoned'),
  certainty,
  closedAt: CLOSABLE_AT,
  reminders: 0,
  ...more,
});
export const shownAfterRelease = (
  evidence: ShownAfterRelease['evidence'],
  evidenceAt: number,
  more: Partial<ShownAfterRelease> = {},
): ShownAfterRelease => ({ ...about('ShownAfterRelease'), evidence, evidenceAt, ...more });

/** An event as the lanes hand it over. */
export const arrives = (event: LiwuEvent & { viewerId: string }, now = HELD_AT, traceparent?: string): EventInput => ({
  kind: 'event',
  lane: laneOf(event.viewerId),
  key: event.viewerId,
  now,
  event,
  traceparent,
});

/** A due timer as the lanes hand it over. */
export const isDue = (
  now: number,
  { viewerId = ALICE, requestId: id = requestId(1) }: About = {},
): TimerInput<GiftTimer> => ({
  kind: 'timer',
  lane: laneOf(viewerId),
  key: viewerId,
  now,
  timer: { requestId: id },
});
