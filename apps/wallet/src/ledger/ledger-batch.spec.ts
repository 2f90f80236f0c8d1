import { describe, expect, it } from 'vitest';
import { NOW, held, toppedUp } from '../testing/facts.js';
import { accountingDates } from './accounting-date.js';
import { LedgerBatch, type LedgerHead } from './ledger-batch.js';
import { postEvent } from './post-event.js';

const batchFrom = (...heads: [number, Omit<LedgerHead, 'hash'>][]) => {
  const standing = heads.map(([lane, head]) => [lane, { ...head, hash: Buffer.alloc(32) }] as const);
  return new LedgerBatch(new Map(standing), accountingDates('UTC'), true);
};

const post = (ledger: LedgerBatch, lane: number, event = toppedUp(100n)) =>
  ledger.post(postEvent(event, undefined, [])!, event, lane);

describe('the books of a batch', () => {
  it('number transfers without gaps in each lane, and postings by their first one', () => {
    const ledger = batchFrom([3, { lastSeq: 40, lastRecordedAtMicros: 0 }]);
    post(ledger, 3);
    post(ledger, 5);
    post(ledger, 3, toppedUp(5n, 'pay-2'));
    expect(ledger.transfers.map(({ lane, seq, postingSeq }) => [lane, seq, postingSeq])).toEqual([
      [3, 41, 41],
      [3, 42, 41],
      [5, 1, 1],
      [5, 2, 1],
      [3, 43, 43],
      [3, 44, 43],
    ]);
    expect(ledger.posted.map(({ lane, seq }) => [lane, seq])).toEqual([
      [3, 41],
      [5, 1],
      [3, 43],
    ]);
  });

  it('record at the clock’s time, or a microsecond after the lane’s last where the clock stands or went back', () => {
    const ahead = NOW * 1_000 + 7_000_000;
    const ledger = batchFrom([5, { lastSeq: 9, lastRecordedAtMicros: ahead }]);
    post(ledger, 3);
    post(ledger, 3, toppedUp(5n, 'pay-2'));
    post(ledger, 5, toppedUp(5n, 'pay-3'));
    expect(ledger.posted.map(({ recordedAtMicros }) => recordedAtMicros)).toEqual([
      NOW * 1_000,
      NOW * 1_000 + 1,
      ahead + 1,
    ]);
  });

  it('move each account of a lane once, however often it is touched', () => {
    const ledger = batchFrom();
    post(ledger, 3);
    post(ledger, 3, toppedUp(5n, 'pay-2'));
    const changes = ledger.balanceChanges().map(({ account, lane, unit, change }) => [account, lane, unit, change]);
    expect(changes).toEqual([
      ['platform:top-ups', 3, 'COIN', 1_050_000n],
      ['viewer:alice:paid:available', 3, 'COIN', 1_050_000n],
      ['provider:acme:receivable', 3, 'EUR', 1_050n],
      ['platform:deferred-revenue', 3, 'EUR', 1_050n],
    ]);
  });

  it('belong to the day at which a posting counts', () => {
    const ledger = batchFrom();
    post(ledger, 3, toppedUp(5n, 'pay-2', { effectiveAt: NOW - 86_400_000 }));
    expect(ledger.posted[0]?.accountingDate).toBe('2026-11-17');
  });

  it('leave out a posting without lines: a gift for nothing', () => {
    const ledger = batchFrom();
    post(ledger, 3, toppedUp(1n));
    const free = held(0n, 1, { lots: [] });
    ledger.post(postEvent(free, undefined, [])!, free, 3);
    expect(ledger.posted).toHaveLength(1);
  });
});
