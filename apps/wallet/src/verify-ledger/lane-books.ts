import { coins, type GiftReversed } from '@liwu/contracts';
import type { AccountingDate } from '../ledger/accounting-date.js';
import { LedgerBatch, type Posted } from '../ledger/ledger-batch.js';
import { inSpendingOrder, isOpen, type Lot } from '../viewer-wallet/lot.js';
import type { SettledGift, Wallet, WalletGift } from '../viewer-wallet/wallet.js';
import { evolveBatch, type Noted, type WalletBatch, WalletChanges, walletOf } from '../viewer-wallet/wallet-batch.js';
import type { WalletEvent } from '../viewer-wallet/wallet-event.js';
import { Approvals } from './approvals.js';

/** A gift whose row is to be compared. */
export interface GiftState {
  readonly viewerId: string;
  readonly gift: WalletGift;
  /** The event that reversed it; then nothing else of it is compared. */
  readonly reversed?: GiftReversed;
}

/** What one lane's events make a row of by itself. */
export type Booked = Pick<WalletChanges, 'topUps' | 'refunds' | 'contracts' | 'periods' | 'freezes'>;

/**
 * One lane's books as its events say, folded as the wallet folds them, but from the first event on and in memory. What is kept is what the
 * lane has now (accounts, lots, open holds, what was booked), not its history: a gift is forgotten once it has ended.
 */
export class LaneBooks {
  readonly ledger: LedgerBatch;
  readonly booked: Booked = { topUps: [], refunds: [], contracts: [], periods: [], freezes: [] };
  /** Viewers who have a row of their own. */
  readonly viewers = new Map<string, Wallet>();
  readonly notes = new Map<string, string>();
  /** How many gifts were held or refused. */
  gifts = 0;
  private readonly batch: WalletBatch;
  private readonly approvals = new Approvals();
  /** Lots without coins that could move: only what names them needs them. */
  private readonly emptied = new Map<
    string,
    { readonly wallet: Wallet; readonly lot: Lot; readonly source: LotSource }
  >();
  private readonly sources = new Map<string, LotSource>();

  constructor(
    private readonly lane: number,
    accountingDate: AccountingDate,
  ) {
    this.ledger = new LedgerBatch(new Map(), accountingDate, true);
    this.batch = {
      wallets: new Map(),
      contracts: new Map(),
      streamers: new Map(),
      actions: new Map(),
      booked: new Set(),
      takenBack: new Map(),
      closedThrough: undefined,
      ledger: this.ledger,
      changes: new WalletChanges(),
      notes: [],
    };
  }

  get actions() {
    return this.batch.actions;
  }
  get streamers() {
    return this.batch.streamers;
  }

  /** Everything that the events left of lots. */
  *lots(): Generator<{ wallet: Wallet; lot: Lot; source: LotSource }> {
    yield* this.emptied.values();
    for (const wallet of this.batch.wallets.values())
      for (const lot of wallet.lots) yield { wallet, lot, source: this.sources.get(lot.lotId)! };
  }

  /** The holds that are still open. */
  *openHolds(): Generator<GiftState> {
    for (const wallet of this.batch.wallets.values())
      for (const gift of wallet.gifts.values()) yield { viewerId: wallet.viewerId, gift };
  }

  /** Where the postings begin that this page's reversals take back. */
  knowPostings(firstSeqs: Iterable<readonly [string, number]>): void {
    this.ledger.firstSeqs.clear();
    for (const [postingId, seq] of firstSeqs) this.ledger.firstSeqs.set(postingId, seq);
  }

  /** Applies an event: what it posts, and the gift that it ends. Throws where it cannot follow from those before it. */
  apply(event: WalletEvent): { readonly posted: Posted | undefined; readonly gift: GiftState | undefined } {
    if ('noteId' in event && event.noteId && event.noteHash) this.notes.set(event.noteId, event.noteHash);
    if (isRepeat(event)) return { posted: undefined, gift: undefined };
    if (event.type === 'CoinsHeld' || event.type === 'HoldRefused') this.gifts += 1;
    this.approvals.demand(event, this.batch.actions);
    this.bringBack(event);
    evolveBatch(this.batch, event, this.lane);
    const gift = this.forgetGift(event);
    this.keepBooked();
    const [posted] = this.ledger.posted.splice(0);
    return { posted, gift };
  }

  /** What the event names and was put aside. */
  private bringBack(event: WalletEvent): void {
    if (event.type === 'GiftReversed')
      walletOf(this.batch, event.viewerId).gifts.set(event.requestId, settledAgain(event));
    for (const lotId of lotsNamedBy(event)) {
      const aside = this.emptied.get(lotId);
      if (!aside) continue;
      this.emptied.delete(lotId);
      this.sources.set(lotId, aside.source);
      aside.wallet.lots.push(aside.lot);
      aside.wallet.lots.sort(inSpendingOrder);
    }
  }

  private forgetGift(event: WalletEvent): GiftState | undefined {
    if (!('requestId' in event) || event.type === 'CoinsHeld') return undefined;
    const { viewerId, requestId } = event;
    const { gifts } = walletOf(this.batch, viewerId);
    const gift = gifts.get(requestId)!;
    gifts.delete(requestId);
    return event.type === 'GiftReversed' ? { viewerId, gift, reversed: event } : { viewerId, gift };
  }

  private keepBooked(): void {
    const { changes, booked, takenBack } = this.batch;
    for (const name of ['topUps', 'refunds', 'contracts', 'periods', 'freezes'] as const)
      if (changes[name].length > 0) (this.booked[name] as Noted<unknown>[]).push(...changes[name].splice(0));
    for (const { wallet } of changes.wallets.values()) this.viewers.set(wallet.viewerId, wallet);
    for (const { wallet, lotId, source } of changes.lots.values()) {
      if (source) this.sources.set(lotId, source);
      const index = wallet.lots.findIndex((lot) => lot.lotId === lotId);
      const lot = wallet.lots[index]!;
      if (isOpen(lot)) continue;
      wallet.lots.splice(index, 1);
      this.emptied.set(lotId, { wallet, lot, source: this.sources.get(lotId)! });
      this.sources.delete(lotId);
    }
    for (const changed of [changes.wallets, changes.gifts, changes.lots, changes.streamers, changes.actions])
      changed.clear();
    booked.clear();
    takenBack.clear();
  }
}

type LotSource = NonNullable<Parameters<WalletChanges['lot']>[3]>;

/** An answer to a repeat moves nothing. */
const isRepeat = (event: WalletEvent): boolean => 'requestId' in event && event.type !== 'GiftReversed' && event.n > 0;

function* lotsNamedBy(event: WalletEvent): Generator<string> {
  if ('lotId' in event) yield event.lotId;
  if ('lots' in event) for (const { lotId } of event.lots) yield lotId;
}

/** As much of the gift as reversing it asks for. */
const settledAgain = (event: GiftReversed): SettledGift => {
  const { requestId, gift, quantity, room, receiver, lots, recognised, share } = event;
  const cost = coins(lots.reduce((sum, lot) => sum + lot.coins, 0n));
  const unknown = { shareBasisPoints: 0, heldAt: 0, expiresAt: 0, endedAt: 0, how: 'witnessed' as const, answered: 1 };
  const replyTo = {} as SettledGift['replyTo'];
  const known = { requestId, gift, quantity, room, receiver, cost, lots, recognised, share };
  return { ...known, ...unknown, replyTo, postingId: event.reversesPostingId, status: 'settled' };
};
