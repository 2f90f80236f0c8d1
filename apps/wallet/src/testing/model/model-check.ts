import { isDeepStrictEqual } from 'node:util';
import type { Posted } from '../../ledger/ledger-batch.js';
import type { Lot } from '../../viewer-wallet/lot.js';
import { lotOf } from '../../viewer-wallet/wallet.js';
import { streamerOf, type WalletBatch, walletOf } from '../../viewer-wallet/wallet-batch.js';
import { requestId } from '../facts.js';
import type { BooksCheck, Touched } from './books-check.js';
import { same } from './rules.js';
import type { SlowDay, SlowLine } from './slow-accounts.js';
import type { SlowLot } from './slow-ledger.js';
import type { SlowWallet } from './slow-wallet.js';

/** Whether the wallet and the model say the same; throws where they do not. */
export class ModelCheck {
  private readonly lots = new Map<string, SlowLot>();

  constructor(
    private readonly model: SlowWallet,
    private readonly batch: WalletBatch,
    private readonly books: BooksCheck,
  ) {}

  /** Whatever one step touched: what was posted, when, and what accounts and lots have afterwards. */
  step(touched: Touched, viewer: string | undefined): void {
    this.compareLines(touched.posted);
    const { balances } = this.model.ledger.accounts;
    for (const key of touched.accounts) same(key, this.books.balances.get(key), balances.get(key) ?? 0n);
    if (viewer === undefined) return;
    this.compareViewer(viewer);
    const wallet = walletOf(this.batch, viewer);
    for (const lotId of touched.lots) compareLot(lotOf(wallet, lotId), this.lotOf(viewer, lotId));
  }

  all(viewers: readonly string[], streamers: readonly string[]): void {
    const { balances, days } = this.model.ledger.accounts;
    const keys = new Set([...balances.keys(), ...this.books.balances.keys()]);
    for (const key of keys) same(key, this.books.balances.get(key) ?? 0n, balances.get(key) ?? 0n);
    this.compareDays(days);
    for (const viewer of viewers) {
      this.compareViewer(viewer);
      const { lots } = walletOf(this.batch, viewer);
      same(`how many lots ${viewer} has`, lots.length, this.model.ledger.lotsOf(viewer).length);
      for (const lot of lots) compareLot(lot, this.lotOf(viewer, lot.lotId));
    }
    for (const streamer of streamers) {
      const { frozen } = streamerOf(this.batch, streamer);
      same(`${streamer} is frozen`, frozen, this.model.frozen.has(`streamer ${streamer}`));
    }
    this.compareGifts();
  }

  private compareLines(posted: readonly Posted[]): void {
    const { lines, day, isLate } = this.model.ledger.accounts;
    for (const { accountingDate, isLate: isLatePosting } of posted) {
      same('accounting date', accountingDate, day);
      same('is late', isLatePosting, isLate);
    }
    const is = totals(posted.flatMap(({ transfers }) => transfers.map(({ transfer }) => transfer)));
    const shouldBe = totals(lines);
    for (const [line, amount] of shouldBe) same(line, is.get(line), amount);
    for (const [line, amount] of is) same(line, amount, shouldBe.get(line));
  }

  private compareViewer(viewer: string): void {
    const { owed, frozen, outstanding } = walletOf(this.batch, viewer);
    same(`${viewer} owes`, owed, this.model.ledger.owedBy(viewer));
    same(`${viewer} is frozen`, frozen, this.model.frozen.has(`viewer ${viewer}`));
    same(`${viewer} has open holds`, outstanding, this.model.open.get(viewer) ?? 0);
  }

  /** The wallet's day totals, all lanes together. */
  private compareDays(days: ReadonlyMap<string, SlowDay>): void {
    const found = new Map<string, SlowDay>();
    for (const { accountingDate, account, unit, debits, credits } of this.batch.ledger.dayTotals()) {
      const key = `${accountingDate} ${account} ${unit}`;
      const day = found.get(key);
      if (day) {
        day.debits += debits;
        day.credits += credits;
      } else found.set(key, { debits, credits });
    }
    same('how many day totals', found.size, days.size);
    const trial = new Map<string, bigint>();
    for (const [key, { debits, credits }] of days) {
      same(`debits of ${key}`, found.get(key)?.debits, debits);
      same(`credits of ${key}`, found.get(key)?.credits, credits);
      const unit = `${key.slice(0, 10)} ${key.slice(key.lastIndexOf(' ') + 1)}`;
      trial.set(unit, (trial.get(unit) ?? 0n) + debits - credits);
    }
    for (const [unit, sum] of trial) same(`trial of ${unit}`, sum, 0n);
  }

  private compareGifts(): void {
    for (const [key, { status, reversed }] of this.model.gifts) {
      const [viewer = '', request] = key.split('/');
      const gift = walletOf(this.batch, viewer).gifts.get(requestId(Number(request)));
      same(`gift ${key}`, gift?.status === 'refused' ? gift.code : gift?.status, status);
      same(`gift ${key} is reversed`, gift?.status === 'settled' && gift.reversal !== undefined, reversed);
    }
  }

  private lotOf(viewer: string, name: string): SlowLot {
    let lot = this.lots.get(name);
    if (!lot) {
      lot = this.model.ledger.lotsOf(viewer).find((one) => one.name === name);
      if (!lot) throw new Error(`the model has no lot ${name}`);
      this.lots.set(name, lot);
    }
    return lot;
  }
}

/** Whether two states are the same in all that the wallet's own events make. */
export const sameState = (is: WalletBatch, shouldBe: WalletBatch): void => {
  const told = ({ wallets, contracts, closedThrough, ledger }: WalletBatch) => ({
    wallets: new Map(
      [...wallets].filter(([, { freezes, lots, gifts }]) => freezes > 0 || lots.length + gifts.size > 0),
    ),
    contracts,
    closedThrough,
    heads: ledger.heads,
    balances: ledger.balanceChanges(),
    days: ledger.dayTotals(),
  });
  const [one, other] = [Object.entries(told(is)), Object.entries(told(shouldBe))];
  for (const [index, [name, value]] of one.entries())
    same(`${name}, built again`, isDeepStrictEqual(value, other[index]?.[1]), true);
};

function compareLot(lot: Lot, model: SlowLot): void {
  const { lotId: name } = lot;
  same(`lot ${name} kind`, lot.kind, model.kind);
  same(`lot ${name} granted`, lot.granted, model.size);
  same(`lot ${name} unit`, lot.unit ?? '', model.currency);
  same(`lot ${name} consideration`, lot.consideration, model.price);
  same(`lot ${name} expires`, lot.expiresAt ?? Infinity, model.expires);
  same(`lot ${name} available`, lot.available, model.available);
  same(`lot ${name} held`, lot.held, model.held);
  same(`lot ${name} spent`, lot.spent, model.spent);
  same(`lot ${name} refunded`, lot.refunded, model.refunded);
  same(`lot ${name} repaid`, lot.repaid, model.repaid);
  same(`lot ${name} expired`, lot.expired, 0n);
  same(`lot ${name} departed`, lot.departed, model.departed);
}

/** By `debit → credit unit`. */
function totals(lines: readonly SlowLine[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { debit, credit, unit, amount } of lines) {
    const key = `${debit} → ${credit} ${unit}`;
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  }
  return sums;
}
