import { describe, expect, it } from 'vitest';
import { type LedgerBalance, type LedgerTransfer, TrialBalanceCheck } from './trial-balance-check.js';

const transfer = (seq: number, debit: string, credit: string, amount: bigint): LedgerTransfer => ({
  lane: 3,
  seq,
  eventId: 'e1',
  debit,
  credit,
  unit: 'COIN',
  amount,
});
const balance = (account: string, onNormalSide: bigint): LedgerBalance => ({
  lane: 3,
  account,
  unit: 'COIN',
  balance: onNormalSide,
});

const available = 'viewer:alice:paid:available';
const heldAccount = 'viewer:alice:paid:held';
const topUps = 'platform:top-ups';

const transfers = [transfer(1, topUps, available, 100n), transfer(2, available, heldAccount, 40n)];
const balances = [balance(topUps, 100n), balance(available, 60n), balance(heldAccount, 40n)];

const faultsOf = (moved: readonly LedgerTransfer[], kept: readonly LedgerBalance[]): string[] => {
  const check = new TrialBalanceCheck();
  for (const one of moved) check.addTransfer(one);
  return check.verdict(kept).violations.shown;
};

describe('the trial balance', () => {
  it('is zero when every balance is the sum of its transfers', () => {
    expect(faultsOf(transfers, balances)).toEqual([]);
  });

  it('names a balance that was edited', () => {
    expect(faultsOf(transfers, balances.with(1, balance(available, 61n)))).toEqual([
      `lane 3 ${available} COIN: the wallet keeps -61, its transfers add up to -60`,
      'the balances in COIN add up to -1, not to zero',
    ]);
  });

  it('names both accounts of a transfer that was cut off', () => {
    const faults = faultsOf(transfers.slice(0, 1), balances);
    expect(faults).toEqual([expect.stringContaining(available), expect.stringContaining(heldAccount)]);
  });

  it('names a transfer that was taken out together with its balances', () => {
    const faults = faultsOf(transfers.slice(1), [balance(available, -40n), balance(heldAccount, 40n)]);
    expect(faults).toEqual([
      'lane 3 transfer 2: follows 0, so transfers are missing',
      `lane 3 transfer 2: leaves ${available} 40 of COIN below zero`,
      `${available}: is 40 of COIN below zero`,
    ]);
  });

  it('names the transfer that left a viewer below zero, though a later one made up for it', () => {
    const spent = [transfer(1, available, heldAccount, 40n), transfer(2, topUps, available, 100n)];
    expect(faultsOf(spent, balances)).toEqual([`lane 3 transfer 1: leaves ${available} 40 of COIN below zero`]);
  });

  it('names an account that has transfers and no balance', () => {
    expect(faultsOf(transfers, balances.slice(0, 2))).toContainEqual(expect.stringContaining(heldAccount));
  });

  it('names a transfer of nothing, and one from an account to itself', () => {
    expect(faultsOf([transfer(1, topUps, available, 0n), transfer(2, topUps, topUps, 5n)], [])).toEqual([
      'lane 3 transfer 1: moves 0 of COIN',
      `lane 3 transfer 2: debits and credits ${topUps} alike`,
    ]);
  });
});
