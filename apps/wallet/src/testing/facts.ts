import {
  type CoinsHeld,
  type CoinsToppedUp,
  type ContractAgreed,
  type DeliveryAbandoned,
  type DeliveryConfirmed,
  type GiftPriced,
  type GiftSettled,
  type HoldRefused,
  type HoldReleased,
  type LiwuEvent,
  coins,
  grantEnd,
  laneOf,
  minorUnits,
  unreachable,
  uuidOfName,
} from '@liwu/contracts';
import type { CommandInput, EventInput } from '@liwu/event-log';
import { accountingDates } from '../ledger/accounting-date.js';
import { LedgerBatch } from '../ledger/ledger-batch.js';
import { postingIdOf } from '../ledger/posting.js';
import { subjectOf } from '../viewer-wallet/action.js';
import { topUpIdOf } from '../viewer-wallet/top-up-id.js';
import { type WalletBatch, WalletChanges } from '../viewer-wallet/wallet-batch.js';
import { type WalletHandler, type WalletPolicy, walletHandler } from '../wallet-handler.js';
import type { WalletCommand } from '../wallet-command.js';
import { NO_REPORT } from '../journey-metrics/journey-metrics.js';

/** The moment at which specs play: 2026-11-18, 10:26:40 UTC. */
export const NOW = 1_794_997_600_000;
export const ALICE = 'alice';
export const STREAMER = 'sora';
const ROOM = 'room-1';
export const REPLY_TO = {
  uid: 'v-alice-abcdefgh',
  kid: 1,
  sessionId: 'AAAAAAAAAAAAAAAA',
  sessionExpiresAt: 1_795_000_000,
};
export const CAUSE = { caller: 'ops', key: 'key-1', contentHash: '00' };

/** The k-th request of a viewer; sorts like k, as UUIDv7s do. */
export const requestId = (k: number): string => {
  const time = (NOW + k).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${k.toString(16).padStart(12, '0')}`;
};

/** The policy that specs play under unless they say otherwise. */
const POLICY: WalletPolicy = { shareBasisPoints: 5_000, spendLimit: undefined, accountingZone: 'UTC' };

export const handlerWith = (
  policy: Partial<WalletPolicy> = {},
  count: (name: string) => void = () => undefined,
): WalletHandler => walletHandler({ ...POLICY, ...policy }, { ...NO_REPORT, count });

export const emptyBatch = (): WalletBatch => ({
  wallets: new Map(),
  contracts: new Map(),
  streamers: new Map(),
  actions: new Map(),
  booked: new Set(),
  takenBack: new Map(),
  closedThrough: undefined,
  ledger: new LedgerBatch(new Map(), accountingDates('UTC'), true),
  changes: new WalletChanges(),
  notes: [],
});

/** An event as the lanes hand it over. */
export const arrived = (event: LiwuEvent & { viewerId: string }, now = NOW): EventInput => ({
  kind: 'event',
  lane: laneOf(event.viewerId),
  key: event.viewerId,
  now,
  event,
});

/** The id whose lane the command runs in. */
const keyOf = (command: WalletCommand): string => {
  switch (command.type) {
    case 'TopUpCoins':
      return command.viewerId;
    case 'RefundTopUp':
      return command.topUp.viewerId;
    case 'AgreeContract':
      return command.streamerId;
    case 'FreezeParty':
      return 'viewerId' in command.party ? command.party.viewerId : command.party.streamerId;
    case 'ProposeAction':
    case 'DecideAction':
      return subjectOf(command.proposal);
    default:
      return unreachable(command);
  }
};

/** A command as the lanes hand it over. */
export const asked = (command: WalletCommand, now = NOW, cause = CAUSE): CommandInput<WalletCommand> => {
  const key = keyOf(command);
  return { kind: 'command', lane: laneOf(key), key, now, command, cause };
};

const GIFT = { room: ROOM, receiver: STREAMER, gift: 'rose', quantity: 1 };

export const priced = (cost: bigint, k: number, more: Partial<GiftPriced> = {}): GiftPriced => ({
  type: 'GiftPriced',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  ...GIFT,
  cost: coins(cost),
  unitPrice: coins(cost),
  catalogVersion: 1,
  stockTaken: false,
  validUntil: NOW + 30_000,
  replyTo: REPLY_TO,
  ...more,
});

export const confirmed = (k: number, more: Partial<DeliveryConfirmed> = {}): DeliveryConfirmed => ({
  type: 'DeliveryConfirmed',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  how: 'witnessed',
  evidenceAt: NOW,
  reminders: 0,
  takeOvers: 0,
  ...more,
});

export const abandoned = (k: number, more: Partial<DeliveryAbandoned> = {}): DeliveryAbandoned => ({
  type: 'DeliveryAbandoned',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  certainty: 'not-shown',
  closedAt: NOW,
  reminders: 3,
  ...more,
});

/** The top-up that a payment with this reference became. */
export const toppedUp = (amount: bigint, reference = 'pay-1', more: Partial<CoinsToppedUp> = {}): CoinsToppedUp => {
  const payment = { provider: 'acme', providerReference: reference };
  const viewerId = more.viewerId ?? ALICE;
  return {
    type: 'CoinsToppedUp',
    viewerId,
    topUpId: topUpIdOf(payment),
    n: 0,
    at: NOW,
    effectiveAt: NOW,
    ...payment,
    coins: coins(amount),
    price: { minor: minorUnits(amount * 10n), unit: 'EUR' },
    tax: { minor: minorUnits(0n), unit: 'EUR' },
    lotId: uuidOfName(`${viewerId}/${topUpIdOf(payment)}/CoinsToppedUp/lot`),
    postingId: postingIdOf(viewerId, topUpIdOf(payment), 'CoinsToppedUp'),
    cause: CAUSE,
    ...more,
  };
};

/** The command that books such a payment of 100 coins. */
export const coinsToppedUpBy = (reference: string, more: { effectiveAt?: number } = {}): WalletCommand => {
  const { coins: bought, price, tax, provider, viewerId } = toppedUp(100n);
  return { type: 'TopUpCoins', viewerId, coins: bought, price, tax, provider, providerReference: reference, ...more };
};

export const contractAgreed = (shareBasisPoints: number, n = 1, validFrom = NOW): ContractAgreed => ({
  type: 'ContractAgreed',
  streamerId: STREAMER,
  n,
  at: NOW,
  shareBasisPoints,
  validFrom,
  cause: CAUSE,
});

/** The lot that a top-up with this reference made, and how many of its coins. */
export const fromLot = (amount: bigint, reference = 'pay-1') => ({
  lotId: toppedUp(1n, reference).lotId,
  kind: 'paid' as const,
  coins: coins(amount),
});

export const held = (cost: bigint, k: number, more: Partial<CoinsHeld> = {}): CoinsHeld => ({
  type: 'CoinsHeld',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  ...GIFT,
  heldAt: NOW,
  expiresAt: grantEnd(NOW),
  cost: coins(cost),
  lots: [fromLot(cost)],
  shareBasisPoints: 5_000,
  replyTo: REPLY_TO,
  ...more,
});

export const refused = (code: HoldRefused['code'], k: number, more: Partial<HoldRefused> = {}): HoldRefused => ({
  type: 'HoldRefused',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  code,
  gift: GIFT.gift,
  quantity: GIFT.quantity,
  replyTo: REPLY_TO,
  ...more,
});

/** Ten cents a coin became revenue, and half of the coins the streamer's. */
export const settled = (cost: bigint, k: number, more: Partial<GiftSettled> = {}): GiftSettled => ({
  type: 'GiftSettled',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  ...GIFT,
  cost: coins(cost),
  postingId: postingIdOf(more.viewerId ?? ALICE, requestId(k), 'GiftSettled'),
  lots: [fromLot(cost)],
  recognised: [{ lotId: fromLot(cost).lotId, money: { minor: minorUnits(cost * 10n), unit: 'EUR' } }],
  share: { minor: minorUnits(cost * 5_000n), unit: 'COIN' },
  how: 'witnessed',
  replyTo: REPLY_TO,
  ...more,
});

export const released = (cost: bigint, k: number, more: Partial<HoldReleased> = {}): HoldReleased => ({
  type: 'HoldReleased',
  viewerId: ALICE,
  requestId: requestId(k),
  n: 0,
  at: NOW,
  postingId: postingIdOf(more.viewerId ?? ALICE, requestId(k), 'HoldReleased'),
  lots: [fromLot(cost)],
  certainty: 'not-shown',
  gift: GIFT.gift,
  quantity: GIFT.quantity,
  replyTo: REPLY_TO,
  ...more,
});
