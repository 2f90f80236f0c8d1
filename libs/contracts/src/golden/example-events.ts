import type { EventOfType, EventType } from '../all-events.js';
import { type Coins, coins, type MinorUnits, minorUnits } from '../money.js';

const AT = 1_795_000_000_000;
const journey = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-000000000001', n: 0, at: AT };
const gift = { room: 'room-1', receiver: 'mei', gift: 'rose', quantity: 3 };
const combo: [string, number] = ['abcd1234', 3];
const grant = { ...gift, heldAt: AT, expiresAt: AT + 40_000 };
const replyTo = { uid: 'v-alice-k3x9q2ab', kid: 7, sessionId: 'AAECAwQFBgcICQoL', sessionExpiresAt: 1_795_000_600 };
const cause = { caller: 'olga', key: 'key-1', contentHash: '9f86d081884c7d65' };
const uuid = (last: number): string => `0190a000-0000-5000-8000-00000000000${last}`;
const cost: Coins = coins(30n);
const most: Coins = coins(999_999_999_999n);
const euro = (minor: bigint) => ({ minor: minorUnits(minor) satisfies MinorUnits, unit: 'EUR' });
const lots = [
  { lotId: uuid(1), kind: 'promo' as const, coins: coins(10n) },
  { lotId: uuid(2), kind: 'paid' as const, coins: coins(20n) },
];
const recognised = [{ lotId: uuid(2), money: euro(199n) }];
const share = { minor: minorUnits(150_000n), unit: 'COIN' };
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const ofRose = { gift: 'rose', n: 1, at: AT, cause };
const ofRoom = { room: 'room-1', n: 1, at: AT, cause };
const reversed = { ...journey, ...gift, postingId: uuid(4), reversesPostingId: uuid(3), lots, recognised, share };
const reversal = { actor: 'ann', approvedBy: 'bob', reasonCode: 'shown-elsewhere' };

const noteHash = 'd1b2a59fbea7e20077af9f91b27e95e865061b270be03ff539ab3b73587882e8';
const reason = { reasonCode: 'goodwill', noteId: uuid(5), noteHash };
const approved = { actionId: uuid(8), actor: 'ann', approvedBy: 'bob', ...reason };
const late = { accountingDate: '2026-12-01' };
const ofAlice = { viewerId: 'alice', n: 0, at: AT };
const ofMei = { streamerId: 'mei', n: 1, at: AT };
const takenBack = {
  ...ofAlice,
  topUpId: uuid(6),
  refundId: uuid(9),
  effectiveAt: AT - 1_000,
  provider: 'acme',
  providerReference: 'refund-1',
  lotId: uuid(2),
  coins: coins(100n),
  taken: coins(100n),
  money: euro(999n),
  tax: euro(190n),
  released: euro(999n),
  postingId: uuid(7),
  reasonCode: 'not-wanted',
  cause,
};
const proposed = { subject: 'alice', actionId: uuid(8), n: 0, at: AT, ...reason, cause };

type Examples = { readonly [T in EventType]: readonly Omit<EventOfType<T>, 'type'>[] };

/**
 * Of every event that is published today an example with all that it can say, and where it need not say all one that says the least. They
 * become its golden file once, when its version is new; from then on the file counts.
 */
export const EXAMPLE_EVENTS: Examples = {
  GiftRequested: [
    { ...journey, n: 1, ...gift, combo, cost: most, validUntil: AT + 30_000, replyTo },
    { ...journey, n: 1, ...gift, cost, validUntil: AT + 30_000, replyTo },
  ],
  GiftPriced: [
    {
      ...journey,
      ...gift,
      combo,
      cost,
      unitPrice: coins(10n),
      catalogVersion: 2,
      stockTaken: true,
      validUntil: AT,
      replyTo,
      try: 1,
    },
    { ...journey, ...gift, cost, unitPrice: coins(10n), catalogVersion: 1, stockTaken: false, validUntil: AT, replyTo },
  ],
  GiftRefused: [
    { ...journey, code: 'price-changed', cost, replyTo, try: 1, content: 'room-1/mei/rose/3/27/abcd1234:3' },
    { ...journey, code: 'gift-unknown', replyTo },
  ],
  TryRejected: [{ ...journey, n: 2, code: 'id-reused', replyTo }],
  CoinsHeld: [
    { ...journey, ...grant, combo, cost, lots, shareBasisPoints: 5_000, replyTo },
    { ...journey, n: 1, ...grant, cost, lots: [], shareBasisPoints: 0, replyTo },
  ],
  HoldRefused: [
    { ...journey, code: 'insufficient-coins', available: coins(0n), gift: 'rose', quantity: 3, replyTo },
    { ...journey, code: 'too-late', gift: 'rose', quantity: 3, replyTo },
  ],
  GrantSent: [{ ...journey, outcome: 'delivered', broadcaster: 'viewer', watched: true, identity: 'gift-0' }],
  BroadcastAcknowledged: [{ ...journey, sentAt: AT }],
  BroadcastWitnessed: [{ ...journey, room: 'room-1', publisher: 'v-alice-k3x9q2ab', seenAt: AT }],
  BroadcastByServer: [{ ...journey, n: 1, result: 'accepted', watched: true, sentAt: AT, identity: 'gift-0' }],
  BroadcastClosed: [{ ...journey, n: 1, sent: 'none', certain: true, closedAt: AT + 55_000, expiresAt: AT + 40_000 }],
  DeliveryWatched: [
    { ...journey, ...grant, combo, traceId, replyTo },
    { ...journey, ...grant, replyTo },
  ],
  EvidenceKept: [
    { ...journey, evidence: { kind: 'granted', watched: true }, evidenceAt: AT },
    { ...journey, n: 1, evidence: { kind: 'acknowledged' }, evidenceAt: AT },
    { ...journey, n: 2, evidence: { kind: 'witnessed' }, evidenceAt: AT },
    { ...journey, n: 3, evidence: { kind: 'by-server', result: 'unknown', watched: true, attempt: 1 }, evidenceAt: AT },
    { ...journey, n: 4, evidence: { kind: 'by-server', result: 'accepted', watched: false }, evidenceAt: AT },
    { ...journey, n: 5, evidence: { kind: 'closed', sent: 'unknown', certain: false, closedAt: AT }, evidenceAt: AT },
  ],
  DeliveryConfirmed: [
    { ...journey, how: 'by-server', evidenceAt: AT, reminders: 3, takeOvers: 1, traceId },
    { ...journey, how: 'witnessed', evidenceAt: AT, reminders: 0, takeOvers: 0 },
  ],
  DeliveryReminded: [
    { ...journey, n: 1, ...grant, combo, replyTo },
    { ...journey, n: 2, ...grant, replyTo },
  ],
  DeliveryTakenOver: [
    { ...journey, n: 1, ...grant, combo, reason: 'unwitnessed' },
    { ...journey, n: 2, ...grant, reason: 'silent' },
  ],
  DeliveryAbandoned: [{ ...journey, certainty: 'not-shown', closedAt: AT + 55_000, reminders: 3 }],
  ShownAfterRelease: [{ ...journey, evidence: 'witnessed', evidenceAt: AT }],
  GiftSettled: [
    {
      ...journey,
      ...gift,
      combo,
      cost,
      postingId: uuid(3),
      lots,
      recognised,
      share,
      how: 'acknowledged',
      traceId,
      replyTo,
    },
    { ...journey, ...gift, cost, postingId: uuid(3), lots, recognised: [], share, how: 'witnessed', replyTo },
  ],
  HoldReleased: [{ ...journey, postingId: uuid(3), lots, certainty: 'unknown', gift: 'rose', quantity: 3, replyTo }],
  StockReturned: [{ ...journey, gift: 'rose', quantity: 3, cause: 'hold-released' }],
  GiftReversed: [
    { ...reversed, combo, ...reversal, noteId: uuid(5) },
    { ...reversed, ...reversal },
    { ...reversed, ...reversal, noteId: uuid(5), noteHash, actionId: uuid(8), ...late },
  ],
  GiftListed: [{ ...ofRose, title: 'A rose 玫瑰', unitPrice: coins(10n), maxQuantity: 999 }],
  GiftRepriced: [{ ...ofRose, n: 2, unitPrice: coins(11n) }],
  GiftScheduled: [
    { ...ofRose, n: 3, onSaleFrom: AT, onSaleUntil: AT + 86_400_000 },
    { ...ofRose, n: 4, onSaleFrom: null, onSaleUntil: null },
  ],
  GiftRestricted: [
    { ...ofRose, n: 5, rooms: ['room-1', 'room-2'] },
    { ...ofRose, n: 6, rooms: null },
  ],
  GiftStocked: [
    { ...ofRose, n: 7, stock: 100 },
    { ...ofRose, n: 8, stock: null },
  ],
  GiftRetired: [{ ...ofRose, n: 9 }],
  RoomOpened: [{ ...ofRoom, hosts: ['mei', 'sora'] }],
  RoomClosed: [{ ...ofRoom, n: 2 }],
  CoinsToppedUp: [
    {
      viewerId: 'alice',
      topUpId: uuid(6),
      n: 0,
      at: AT,
      effectiveAt: AT - 1_000,
      provider: 'acme',
      providerReference: 'pay-1',
      coins: coins(100n),
      price: euro(999n),
      tax: euro(190n),
      lotId: uuid(2),
      postingId: uuid(7),
      cause,
    },
  ],
  CoinsGranted: [
    {
      ...ofAlice,
      effectiveAt: AT,
      campaignId: 'Spring-2026',
      coins: coins(50n),
      expiresAt: AT + 86_400_000,
      lotId: uuid(1),
      postingId: uuid(7),
      ...approved,
      ...late,
    },
    {
      ...ofAlice,
      effectiveAt: AT,
      campaignId: 'welcome',
      coins: coins(50n),
      expiresAt: null,
      lotId: uuid(1),
      postingId: uuid(7),
      actionId: uuid(8),
      actor: 'ann',
      approvedBy: 'bob',
      reasonCode: 'goodwill',
    },
  ],
  TopUpRefunded: [{ ...takenBack, ...reason, ...late }, takenBack],
  TopUpChargedBack: [
    { ...takenBack, ...reason, ...late },
    { ...takenBack, taken: coins(40n), released: euro(399n) },
  ],
  ViewerDebtWrittenOff: [
    { ...ofAlice, effectiveAt: AT, coins: coins(60n), postingId: uuid(7), ...approved, ...late },
    { ...ofAlice, effectiveAt: AT, coins: coins(60n), postingId: uuid(7), ...approved },
  ],
  StreamerDebtWrittenOff: [
    { ...ofMei, n: 0, effectiveAt: AT, amount: share, postingId: uuid(7), ...approved, ...late },
    { ...ofMei, n: 0, effectiveAt: AT, amount: share, postingId: uuid(7), ...approved },
  ],
  WalletFrozen: [
    { ...ofAlice, n: 1, ...reason, cause },
    { ...ofAlice, n: 1, reasonCode: 'fraud', cause },
  ],
  WalletUnfrozen: [{ ...ofAlice, n: 2, ...approved }],
  StreamerFrozen: [
    { ...ofMei, ...reason, cause },
    { ...ofMei, reasonCode: 'fraud', cause },
  ],
  StreamerUnfrozen: [{ ...ofMei, n: 2, ...approved }],
  ActionProposed: [
    { ...proposed, proposal: { type: 'ReverseGift', viewerId: 'alice', requestId: journey.requestId } },
    {
      ...proposed,
      proposal: { type: 'GrantCoins', viewerId: 'alice', coins: coins(50n), campaignId: 'welcome', expiresAt: null },
    },
    { ...proposed, proposal: { type: 'WriteOffViewerDebt', viewerId: 'alice', coins: coins(60n) } },
    { ...proposed, subject: 'mei', proposal: { type: 'WriteOffStreamerDebt', streamerId: 'mei', amount: share } },
    { ...proposed, proposal: { type: 'UnfreezeWallet', viewerId: 'alice' } },
    { ...proposed, subject: 'mei', proposal: { type: 'UnfreezeStreamer', streamerId: 'mei' } },
    { ...proposed, subject: '2026-11', proposal: { type: 'ClosePeriod', period: '2026-11' } },
  ],
  ActionApproved: [{ subject: 'alice', actionId: uuid(8), n: 0, at: AT, cause }],
  ActionRejected: [{ subject: 'alice', actionId: uuid(8), n: 0, at: AT, cause }],
  PeriodClosed: [{ period: '2026-11', n: 0, at: AT, lastDay: '2026-11-30', ...approved }],
  ContractAgreed: [{ streamerId: 'mei', n: 1, at: AT, shareBasisPoints: 6_000, validFrom: AT, cause }],
  InputDiscarded: [
    {
      key: 'alice',
      n: 0,
      at: AT,
      position: 3,
      source: 'ack-watchdog',
      sequence: 17,
      inputType: 'liwu.DeliveryConfirmed.v1',
      inputId: '5b1f6c0e-3f1d-5c0a-9d0e-8a4d6f2b7c91',
      fault: 'liwu.DeliveryConfirmed.v1 breaks its schema',
      reason: 'sent by a faulty build',
      cause,
    },
  ],
};
