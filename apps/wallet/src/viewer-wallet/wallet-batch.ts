import type { CoinsToppedUp, ContractAgreed } from '@liwu/contracts';
import type { LedgerBatch } from '../ledger/ledger-batch.js';
import { postEvent } from '../ledger/post-event.js';
import type { Contract } from './contract.js';
import { evolveWallet, type WalletEvent } from './evolve-wallet.js';
import { emptyWallet, type Wallet } from './wallet.js';

/** A request whose row is to be written. */
export interface GiftChange {
  readonly wallet: Wallet;
  readonly requestId: string;
  readonly lane: number;
  readonly isNew: boolean;
}
/** A lot whose row is to be written; `source` is the top-up that made a new one. */
export interface LotChange {
  readonly wallet: Wallet;
  readonly lotId: string;
  readonly lane: number;
  readonly source: CoinsToppedUp | undefined;
}

/** What a batch changed and has to save, each thing once. */
export class WalletChanges {
  readonly wallets = new Map<string, { wallet: Wallet; lane: number }>();
  readonly gifts = new Map<string, GiftChange>();
  readonly lots = new Map<string, LotChange>();
  readonly topUps: { event: CoinsToppedUp; lane: number }[] = [];
  readonly contracts: { event: ContractAgreed; lane: number }[] = [];

  gift(wallet: Wallet, requestId: string, lane: number, isNew: boolean): void {
    const key = `${wallet.viewerId}/${requestId}`;
    if (!this.gifts.has(key)) this.gifts.set(key, { wallet, requestId, lane, isNew });
  }

  lot(wallet: Wallet, lotId: string, lane: number, source?: CoinsToppedUp): void {
    if (!this.lots.has(lotId)) this.lots.set(lotId, { wallet, lotId, lane, source });
  }
}

/** The state of one batch: the wallets that its inputs touch, the contracts they need, and the books they change. */
export interface WalletBatch {
  readonly wallets: Map<string, Wallet>;
  /** Contracts by streamer; a streamer without an entry has none. */
  readonly contracts: Map<string, Contract[]>;
  /** The top-ups that the batch's commands ask for and that are booked already. */
  readonly bookedTopUps: Set<string>;
  readonly ledger: LedgerBatch;
  readonly changes: WalletChanges;
}

export const walletOf = (batch: WalletBatch, viewerId: string): Wallet => {
  let wallet = batch.wallets.get(viewerId);
  if (!wallet) batch.wallets.set(viewerId, (wallet = emptyWallet(viewerId)));
  return wallet;
};

/** Applies one of the wallet's own events to its viewer's wallet and to the books. */
export const evolveBatch = (batch: WalletBatch, event: WalletEvent | ContractAgreed, lane: number): WalletBatch => {
  if (event.type === 'ContractAgreed') return noteContract(batch, event, lane);
  const wallet = walletOf(batch, event.viewerId);
  const before = event.type === 'HoldReleased' ? wallet.gifts.get(event.requestId) : undefined;
  const repaid = evolveWallet(wallet, event);
  const posting = postEvent(event, before?.status === 'held' ? before : undefined, repaid);
  if (posting) batch.ledger.post(posting, event, lane);
  noteChanges(batch, wallet, event, lane);
  for (const { lotId } of repaid) batch.changes.lot(wallet, lotId, lane);
  return batch;
};

function noteChanges({ changes, bookedTopUps }: WalletBatch, wallet: Wallet, event: WalletEvent, lane: number): void {
  if (event.type === 'CoinsToppedUp') {
    changes.wallets.set(wallet.viewerId, { wallet, lane });
    changes.lot(wallet, event.lotId, lane, event);
    changes.topUps.push({ event, lane });
    bookedTopUps.add(event.topUpId);
    return;
  }
  const isOutcome = event.type === 'CoinsHeld' || event.type === 'HoldRefused';
  changes.gift(wallet, event.requestId, lane, isOutcome && event.n === 0);
  if (event.type === 'HoldRefused' || event.n > 0) return;
  changes.wallets.set(wallet.viewerId, { wallet, lane });
  for (const { lotId } of event.lots) changes.lot(wallet, lotId, lane);
}

function noteContract(batch: WalletBatch, event: ContractAgreed, lane: number): WalletBatch {
  const { streamerId, n, shareBasisPoints, validFrom } = event;
  const contracts = batch.contracts.get(streamerId) ?? [];
  batch.contracts.set(streamerId, [...contracts, { n, shareBasisPoints, validFrom }]);
  batch.changes.contracts.push({ event, lane });
  return batch;
}
