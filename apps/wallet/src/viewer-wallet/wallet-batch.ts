import {
  type ActionProposed,
  type CoinsGranted,
  type CoinsToppedUp,
  type ContractAgreed,
  LEDGER_UNITS_PER_COIN,
  type PeriodClosed,
  type StreamerFrozen,
  type StreamerUnfrozen,
  type TopUpChargedBack,
  type TopUpRefunded,
  unreachable,
  type WalletFrozen,
  type WalletUnfrozen,
} from '@liwu/contracts';
import { ACCOUNTS } from '../ledger/chart-of-accounts.js';
import type { LedgerBatch } from '../ledger/ledger-batch.js';
import type { Repayment } from '../ledger/post-common.js';
import { postEvent } from '../ledger/post-event.js';
import type { Note } from '../notes/note.js';
import type { Action } from './action.js';
import type { Contract } from './contract.js';
import { evolveWallet } from './evolve-wallet.js';
import { newStreamer, type Streamer } from './streamer.js';
import { emptyWallet, type HeldGift, type Wallet } from './wallet.js';
import type { ActionEvent, StreamerEvent, ViewerEvent, WalletEvent } from './wallet-event.js';

/** A request whose row is to be written. */
interface GiftChange {
  readonly wallet: Wallet;
  readonly requestId: string;
  readonly lane: number;
  readonly isNew: boolean;
}
/** A lot whose row is to be written; `source` is what made a new one. */
export interface LotChange {
  readonly wallet: Wallet;
  readonly lotId: string;
  readonly lane: number;
  readonly source: CoinsToppedUp | CoinsGranted | undefined;
}

/** An event that becomes a row of its own. */
export interface Noted<Event> {
  readonly event: Event;
  readonly lane: number;
}

/** What a batch changed and has to save, each thing once. */
export class WalletChanges {
  readonly wallets = new Map<string, { wallet: Wallet; lane: number }>();
  readonly gifts = new Map<string, GiftChange>();
  readonly lots = new Map<string, LotChange>();
  readonly streamers = new Map<string, { streamer: Streamer; lane: number }>();
  readonly actions = new Map<string, { action: Action; lane: number }>();
  readonly topUps: Noted<CoinsToppedUp>[] = [];
  readonly refunds: Noted<TopUpRefunded | TopUpChargedBack>[] = [];
  readonly contracts: Noted<ContractAgreed>[] = [];
  readonly periods: Noted<PeriodClosed>[] = [];
  readonly freezes: Noted<WalletFrozen | WalletUnfrozen | StreamerFrozen | StreamerUnfrozen>[] = [];

  gift(wallet: Wallet, requestId: string, lane: number, isNew: boolean): void {
    const key = `${wallet.viewerId}/${requestId}`;
    if (!this.gifts.has(key)) this.gifts.set(key, { wallet, requestId, lane, isNew });
  }

  lot(wallet: Wallet, lotId: string, lane: number, source?: LotChange['source']): void {
    if (!this.lots.has(lotId)) this.lots.set(lotId, { wallet, lotId, lane, source });
  }
}

/** What was taken back of a top-up so far. */
export interface TakenBack {
  readonly coins: bigint;
  readonly money: bigint;
  readonly tax: bigint;
}

export const NOTHING_TAKEN_BACK: TakenBack = { coins: 0n, money: 0n, tax: 0n };

/** The state of one batch: the wallets that its inputs touch, whatever else they need, and the books that they change. */
export interface WalletBatch {
  readonly wallets: Map<string, Wallet>;
  /** Contracts by streamer; a streamer without an entry has none. */
  readonly contracts: Map<string, Contract[]>;
  readonly streamers: Map<string, Streamer>;
  /** The actions that the batch is about, and the open ones that stand in the way of new ones. */
  readonly actions: Map<string, Action>;
  /** The top-ups and refunds that the batch's commands ask for and that are booked already. */
  readonly booked: Set<string>;
  /** By top-up. */
  readonly takenBack: Map<string, TakenBack>;
  /** The last day of the books that is closed; undefined where none is. */
  closedThrough: string | undefined;
  readonly ledger: LedgerBatch;
  readonly changes: WalletChanges;
  /** What the batch's commands say in words. */
  readonly notes: readonly Note[];
}

export const walletOf = (batch: WalletBatch, viewerId: string): Wallet => {
  let wallet = batch.wallets.get(viewerId);
  if (!wallet) batch.wallets.set(viewerId, (wallet = emptyWallet(viewerId)));
  return wallet;
};

export const streamerOf = (batch: WalletBatch, streamerId: string): Streamer => {
  let streamer = batch.streamers.get(streamerId);
  if (!streamer) batch.streamers.set(streamerId, (streamer = newStreamer(streamerId)));
  return streamer;
};

/** Applies one of the wallet's own events to what it is about, and to the books. */
export const evolveBatch = (batch: WalletBatch, event: WalletEvent, lane: number): WalletBatch => {
  const post = (held?: HeldGift, repaid: readonly Repayment[] = []): void => {
    const posting = postEvent(event, held, repaid);
    if (posting) batch.ledger.post(posting, event, lane);
  };
  switch (event.type) {
    case 'ActionProposed':
    case 'ActionApproved':
    case 'ActionRejected':
      evolveAction(batch, event, lane);
      break;
    case 'PeriodClosed':
      batch.closedThrough = event.lastDay;
      batch.changes.periods.push({ event, lane });
      break;
    case 'ContractAgreed':
    case 'StreamerDebtWrittenOff':
    case 'StreamerFrozen':
    case 'StreamerUnfrozen':
      evolveStreamer(batch, event, lane);
      post();
      break;
    default:
      evolveViewer(batch, event, lane, post);
  }
  if ('actionId' in event && 'postingId' in event) noteDone(batch, event.actionId, event.postingId, lane);
  return batch;
};

function evolveViewer(
  batch: WalletBatch,
  event: ViewerEvent,
  lane: number,
  post: (held: HeldGift | undefined, repaid: readonly Repayment[]) => void,
): void {
  const wallet = walletOf(batch, event.viewerId);
  openAccounts(batch, wallet, lane);
  const before = event.type === 'HoldReleased' ? wallet.gifts.get(event.requestId) : undefined;
  const repaid = evolveWallet(wallet, event);
  post(before?.status === 'held' ? before : undefined, repaid);
  noteChanges(batch, wallet, event, lane);
  for (const { lotId } of repaid) batch.changes.lot(wallet, lotId, lane);
}

/** A viewer's accounts have what the viewer's lots and debt say; so nobody has to load them. */
function openAccounts({ ledger }: WalletBatch, { viewerId, lots, owed }: Wallet, lane: number): void {
  const account = ACCOUNTS.owed(viewerId);
  if (ledger.isOpen(account, lane)) return;
  ledger.open(account, lane, 'COIN', owed * LEDGER_UNITS_PER_COIN);
  for (const kind of ['paid', 'promo'] as const) {
    let [available, held] = [0n, 0n];
    for (const lot of lots) {
      if (lot.kind !== kind) continue;
      available += lot.available;
      held += lot.held;
    }
    ledger.open(ACCOUNTS.available(viewerId, kind), lane, 'COIN', available * LEDGER_UNITS_PER_COIN);
    ledger.open(ACCOUNTS.held(viewerId, kind), lane, 'COIN', held * LEDGER_UNITS_PER_COIN);
  }
}

function noteChanges(batch: WalletBatch, wallet: Wallet, event: ViewerEvent, lane: number): void {
  const { changes, booked } = batch;
  switch (event.type) {
    case 'CoinsToppedUp':
      changes.topUps.push({ event, lane });
      booked.add(event.topUpId);
      changes.lot(wallet, event.lotId, lane, event);
      break;
    case 'CoinsGranted':
      changes.lot(wallet, event.lotId, lane, event);
      break;
    case 'TopUpRefunded':
    case 'TopUpChargedBack':
      changes.refunds.push({ event, lane });
      booked.add(event.refundId);
      noteTakenBack(batch, event);
      changes.lot(wallet, event.lotId, lane);
      break;
    case 'HoldRefused':
      changes.gift(wallet, event.requestId, lane, event.n === 0);
      return;
    case 'CoinsHeld':
    case 'GiftSettled':
    case 'HoldReleased':
    case 'GiftReversed':
      changes.gift(wallet, event.requestId, lane, event.type === 'CoinsHeld' && event.n === 0);
      if (event.n > 0) return;
      for (const { lotId } of event.lots) changes.lot(wallet, lotId, lane);
      break;
    case 'WalletFrozen':
    case 'WalletUnfrozen':
      changes.freezes.push({ event, lane });
      break;
    case 'ViewerDebtWrittenOff':
      break;
    default:
      unreachable(event);
  }
  changes.wallets.set(wallet.viewerId, { wallet, lane });
}

function noteTakenBack({ takenBack }: WalletBatch, event: TopUpRefunded | TopUpChargedBack): void {
  const { coins, money, tax } = takenBack.get(event.topUpId) ?? NOTHING_TAKEN_BACK;
  takenBack.set(event.topUpId, {
    coins: coins + event.coins,
    money: money + event.money.minor,
    tax: tax + event.tax.minor,
  });
}

function evolveStreamer(batch: WalletBatch, event: StreamerEvent, lane: number): void {
  const { streamerId } = event;
  switch (event.type) {
    case 'ContractAgreed': {
      const { n, shareBasisPoints, validFrom } = event;
      const contracts = batch.contracts.get(streamerId) ?? [];
      batch.contracts.set(streamerId, [...contracts, { n, shareBasisPoints, validFrom }]);
      batch.changes.contracts.push({ event, lane });
      return;
    }
    case 'StreamerDebtWrittenOff':
      streamerOf(batch, streamerId).earned += event.amount.minor;
      return;
    case 'StreamerFrozen':
    case 'StreamerUnfrozen': {
      const streamer = streamerOf(batch, streamerId);
      streamer.frozen = event.type === 'StreamerFrozen';
      streamer.freezes = event.n;
      batch.changes.streamers.set(streamerId, { streamer, lane });
      batch.changes.freezes.push({ event, lane });
      return;
    }
    default:
      unreachable(event);
  }
}

function evolveAction(batch: WalletBatch, event: ActionEvent, lane: number): void {
  const action = event.type === 'ActionProposed' ? newAction(event) : batch.actions.get(event.actionId);
  if (!action) throw new Error(`${event.type} of ${event.actionId}, which nobody proposed`);
  if (event.type !== 'ActionProposed') {
    action.status = event.type === 'ActionApproved' ? 'approved' : 'rejected';
    action.decidedBy = event.cause.caller;
    action.decidedAt = event.at;
  }
  batch.actions.set(event.actionId, action);
  batch.changes.actions.set(event.actionId, { action, lane });
}

const newAction = (proposed: ActionProposed): Action => ({ proposed, status: 'proposed' });

/** An action's row also tells what it led to. */
function noteDone(batch: WalletBatch, actionId: string | undefined, postingId: string, lane: number): void {
  const action = actionId === undefined ? undefined : batch.actions.get(actionId);
  if (!actionId || !action) return;
  action.postingId = postingId;
  batch.changes.actions.set(actionId, { action, lane });
}
