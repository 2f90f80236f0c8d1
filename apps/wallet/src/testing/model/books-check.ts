import type { LiwuEvent } from '@liwu/contracts';
import type { LedgerBatch, Posted, PostedTransfer } from '../../ledger/ledger-batch.js';
import { type Wallet, lotOf } from '../../viewer-wallet/wallet.js';
import { type WalletBatch, walletOf } from '../../viewer-wallet/wallet-batch.js';
import { LotSums } from './lot-sums.js';
import { OpenHolds } from './open-holds.js';
import { Reversals } from './reversals.js';
import { isDebitNormal, same } from './rules.js';

/** What a step of the wallet may have changed. */
export interface Touched {
  readonly lots: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly posted: readonly Posted[];
}

/**
 * The invariants of finance's rules, kept up transfer by transfer and lot by lot: each step checks whatever it could have broken, `all` checks
 * everything. Knows nothing of the model.
 */
export class BooksCheck {
  /** By `account unit`, over all lanes: what was debited less what was credited. */
  readonly balances = new Map<string, bigint>();
  private readonly laneBalances = new Map<string, bigint>();
  private readonly heads = new Map<number, { seq: number; recordedAt: number }>();
  private readonly postingIds = new Set<string>();
  private readonly lots = new LotSums();
  private readonly holds = new OpenHolds();
  private readonly reversals = new Reversals();

  balance(account: string, unit: string): bigint {
    return this.balances.get(`${account} ${unit}`) ?? 0n;
  }

  /** Takes the new postings out of the batch. */
  step(batch: WalletBatch, events: readonly LiwuEvent[]): Touched {
    const posted = batch.ledger.posted.splice(0);
    const [lots, accounts] = [new Set<string>(), new Set<string>()];
    for (const one of posted) this.takePosted(one, lots, accounts);
    for (const event of events) {
      this.holds.take(event);
      if (!('viewerId' in event)) continue;
      if ('lotId' in event) lots.add(event.lotId);
      if ('lots' in event && event.n === 0) for (const { lotId } of event.lots) lots.add(lotId);
      const wallet = walletOf(batch, event.viewerId);
      for (const lotId of lots) this.lots.take(event.viewerId, lotOf(wallet, lotId));
      this.checkViewer(wallet);
    }
    if (posted.length > 0) this.checkPlatform();
    return { lots, accounts, posted };
  }

  all(batch: WalletBatch): void {
    for (const wallet of batch.wallets.values()) {
      for (const lot of wallet.lots) this.lots.take(wallet.viewerId, lot);
      this.checkViewer(wallet);
      const open = [...wallet.gifts.values()].filter(({ status }) => status === 'held');
      same(`open gifts of ${wallet.viewerId}`, open.length, wallet.outstanding);
    }
    this.checkPlatform();
    this.checkBalanceRows(batch.ledger);
  }

  private takePosted(posted: Posted, lots: Set<string>, accounts: Set<string>): void {
    const { posting, lane, seq, recordedAtMicros, transfers, event } = posted;
    const { postingId } = posting;
    if (this.postingIds.has(postingId)) throw new Error(`the posting ${postingId} came twice`);
    this.postingIds.add(postingId);
    this.reversals.take(posted);
    const head = this.heads.get(lane) ?? { seq: 0, recordedAt: 0 };
    same('seq of the posting', seq, head.seq + 1);
    same('recorded at', recordedAtMicros, Math.max(event.at * 1_000, head.recordedAt + 1));
    if (transfers.length === 0) throw new Error(`the posting ${postingId} has no lines`);
    for (const [index, transfer] of transfers.entries()) {
      same('lane of the transfer', transfer.lane, lane);
      same('seq of the transfer', transfer.seq, seq + index);
      same('posting of the transfer', transfer.postingSeq, seq);
      if (transfer.transfer.lotId !== undefined) lots.add(transfer.transfer.lotId);
      this.takeTransfer(transfer, accounts);
      const { debit, unit } = transfer.transfer;
      if (debit.endsWith(':earned') && this.balance(debit, unit) > 0n && event.type !== 'GiftReversed')
        throw new Error(`${event.type} leaves ${debit} below zero`);
    }
    this.heads.set(lane, { seq: seq + transfers.length - 1, recordedAt: recordedAtMicros });
  }

  private takeTransfer({ transfer, lane, debitAfter, creditAfter }: PostedTransfer, accounts: Set<string>): void {
    const { debit, credit, unit, amount } = transfer;
    if (amount <= 0n || debit === credit) throw new Error(`${debit} → ${credit} ${amount} ${unit} is no transfer`);
    this.move(debit, unit, amount, lane, debitAfter);
    this.move(credit, unit, -amount, lane, creditAfter);
    accounts.add(`${debit} ${unit}`).add(`${credit} ${unit}`);
  }

  private move(account: string, unit: string, change: bigint, lane: number, after: bigint): void {
    const key = `${account} ${unit}`;
    const inLane = (this.laneBalances.get(`${lane} ${key}`) ?? 0n) + change;
    this.laneBalances.set(`${lane} ${key}`, inLane);
    this.balances.set(key, (this.balances.get(key) ?? 0n) + change);
    const normal = isDebitNormal(account) ? inLane : -inLane;
    same(`${key} afterwards`, after, normal);
    if (!account.startsWith('viewer:')) return;
    if (normal < 0n) throw new Error(`${key} is ${normal}, below zero`);
    if (normal % 10_000n !== 0n) throw new Error(`${key} is ${normal}, no whole coins`);
    same(`${key} in its lane`, this.balances.get(key), inLane);
  }

  private checkViewer({ viewerId, owed, outstanding }: Wallet): void {
    const { paid, promo } = this.lots.of(viewerId);
    const account = (name: string) => -this.balance(`viewer:${viewerId}:${name}`, 'COIN');
    same(`${viewerId} paid:available`, account('paid:available'), paid.available * 10_000n);
    same(`${viewerId} paid:held`, account('paid:held'), paid.held * 10_000n);
    same(`${viewerId} promo:available`, account('promo:available'), promo.available * 10_000n);
    same(`${viewerId} promo:held`, account('promo:held'), promo.held * 10_000n);
    same(`${viewerId} owed`, -account('owed'), owed * 10_000n);
    if (owed > 0n && paid.available > 0n) throw new Error(`${viewerId} owes ${owed} and has ${paid.available} coins`);
    const { coins, count } = this.holds.of(viewerId);
    same(`${viewerId} held by open gifts`, coins, paid.held + promo.held);
    same(`${viewerId} outstanding`, outstanding, count);
    if (count > 5) throw new Error(`${viewerId} has ${count} open holds`);
  }

  private checkPlatform(): void {
    same('promotions', this.balance('platform:promotions', 'COIN'), this.lots.promo * 10_000n);
    for (const [unit, deferred] of this.lots.deferred) {
      same(`deferred revenue in ${unit}`, -this.balance('platform:deferred-revenue', unit), deferred);
    }
  }

  /** Each balance row is the sum of its transfers, and each lane sums to zero in each unit. */
  private checkBalanceRows(ledger: LedgerBatch): void {
    const zero = new Map<string, bigint>();
    let rows = 0;
    for (const { account, unit, lane, balance, change, growsByDebit } of ledger.balanceChanges()) {
      const sum = this.laneBalances.get(`${lane} ${account} ${unit}`);
      same(`balance row of ${account} ${unit} in lane ${lane}`, growsByDebit ? balance : -balance, sum);
      same(`change of ${account} ${unit} in lane ${lane}`, change, balance);
      zero.set(`${lane} ${unit}`, (zero.get(`${lane} ${unit}`) ?? 0n) + (sum ?? 0n));
      rows += 1;
    }
    same('how many balance rows', rows, this.laneBalances.size);
    for (const [lane, sum] of zero) same(`sum of lane ${lane}`, sum, 0n);
  }
}
