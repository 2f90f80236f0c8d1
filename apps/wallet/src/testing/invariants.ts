import { expect } from 'vitest';
import { isDebitNormal } from '../ledger/chart-of-accounts.js';
import type { PostedTransfer } from '../ledger/ledger-batch.js';
import { MAX_OUTSTANDING, type Wallet } from '../viewer-wallet/wallet.js';
import type { WalletBatch } from '../viewer-wallet/wallet-batch.js';

/** Each account's balance, by `account unit`, on its normal side: the sum of its transfers and nothing else. */
export const balancesOf = (transfers: readonly Pick<PostedTransfer, 'transfer'>[]): Map<string, bigint> => {
  const sums = new Map<string, bigint>();
  const add = (account: string, unit: string, amount: bigint) => {
    const key = `${account} ${unit}`;
    const sum = (sums.get(key) ?? 0n) + amount;
    if (sum === 0n) sums.delete(key);
    else sums.set(key, sum);
  };
  for (const { transfer } of transfers) {
    const { debit, credit, unit, amount } = transfer;
    add(debit, unit, isDebitNormal(debit) ? amount : -amount);
    add(credit, unit, isDebitNormal(credit) ? -amount : amount);
  }
  return sums;
};

/** What must hold of the books after every single step; throws at the first thing that does not. */
export const expectBooksInOrder = (batch: WalletBatch): void => {
  const { transfers, posted } = batch.ledger;
  const balances = balancesOf(transfers);
  for (const { transfer } of transfers) {
    expect(transfer.amount > 0n && transfer.debit !== transfer.credit).toBe(true);
  }
  expect(new Set(posted.map(({ posting }) => posting.postingId)).size).toBe(posted.length);
  expectSumsMatch(batch, balances);
  for (const [key, balance] of balances) {
    if (key.startsWith('viewer:')) expect([key, balance >= 0n, balance % 10_000n]).toEqual([key, true, 0n]);
  }
  for (const wallet of batch.wallets.values()) expectWalletInOrder(wallet, balances);
  expectDeferredRevenue(batch, balances);
};

function expectSumsMatch(batch: WalletBatch, balances: ReadonlyMap<string, bigint>): void {
  const saved = new Map<string, bigint>();
  for (const { account, unit, change } of batch.ledger.balanceChanges()) {
    const key = `${account} ${unit}`;
    saved.set(key, (saved.get(key) ?? 0n) + change);
  }
  expect(new Map([...saved].filter(([, change]) => change !== 0n))).toEqual(balances);
}

function expectWalletInOrder(wallet: Wallet, balances: ReadonlyMap<string, bigint>): void {
  const { viewerId, lots, gifts } = wallet;
  for (const lot of lots) {
    const { available, held, spent, expired, refunded, repaid } = lot;
    expect(available >= 0n && held >= 0n && spent >= 0n).toBe(true);
    expect(available + held + spent + expired + refunded + repaid).toBe(lot.granted);
    expect(lot.departed >= 0n && lot.departed <= lot.consideration).toBe(true);
    if (available + held === 0n) expect(lot.departed).toBe(lot.consideration);
  }
  for (const kind of ['paid', 'promo'] as const) {
    const ofKind = lots.filter((lot) => lot.kind === kind);
    for (const place of ['available', 'held'] as const) {
      const sum = ofKind.reduce((total, lot) => total + lot[place], 0n);
      expect(balances.get(`viewer:${viewerId}:${kind}:${place} COIN`) ?? 0n).toBe(sum * 10_000n);
    }
  }
  const open = [...gifts.values()].filter((gift) => gift.status === 'held');
  expect(wallet.outstanding).toBe(open.length);
  expect(open.length).toBeLessThanOrEqual(MAX_OUTSTANDING);
  const heldCoins = lots.reduce((total, lot) => total + lot.held, 0n);
  expect(open.reduce((total, gift) => total + gift.cost, 0n)).toBe(heldCoins);
}

function expectDeferredRevenue(batch: WalletBatch, balances: ReadonlyMap<string, bigint>): void {
  const deferred = new Map<string, bigint>();
  for (const { lots } of batch.wallets.values()) {
    for (const { unit, consideration, departed } of lots) {
      if (unit) deferred.set(unit, (deferred.get(unit) ?? 0n) + consideration - departed);
    }
  }
  for (const [unit, sum] of deferred) expect(balances.get(`platform:deferred-revenue ${unit}`) ?? 0n).toBe(sum);
}
