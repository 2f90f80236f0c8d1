import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { held, released, settled } from './testing/example-events.js';
import { LedgerFollowsEventsCheck } from './ledger-follows-events-check.js';
import type { LedgerTransfer } from './trial-balance-check.js';

const available = 'viewer:alice:paid:available';
const heldAccount = 'viewer:alice:paid:held';
const earned = 'streamer:host-lotus:earned';

const transfer = (eventId: string | undefined, debit: string, credit: string, amount: bigint): LedgerTransfer => ({
  lane: 3,
  seq: 1,
  eventId,
  debit,
  credit,
  unit: 'COIN',
  amount,
});

const events: [id: string, event: LiwuEvent][] = [
  ['e1', held()],
  ['e2', settled()],
  ['e3', held({ request: 2, cost: 7n })],
  ['e4', released({ request: 2, cost: 7n })],
  ['e5', settled({ n: 1 })],
];
const transfers = [
  transfer('e1', available, heldAccount, 30_000n),
  transfer('e2', heldAccount, 'platform:gift-revenue', 30_000n),
  transfer('e2', 'platform:streamer-share', earned, 15_000n),
  transfer('e3', available, heldAccount, 70_000n),
  transfer('e4', heldAccount, available, 70_000n),
];

const faultsOf = (moved: readonly LedgerTransfer[], said = events): string[] => {
  const check = new LedgerFollowsEventsCheck();
  for (const [id, event] of said) check.addEvent(id, event);
  for (const one of moved) check.addTransfer(one);
  return check.verdict().violations.shown;
};

describe('the ledger moved what the events say', () => {
  it('holds when each event has its postings', () => {
    expect(faultsOf(transfers)).toEqual([]);
  });

  it('names the event whose posting is missing', () => {
    expect(faultsOf(transfers.slice(1))).toEqual([expect.stringMatching(/^event e1: .*held 30000, earned 0/)]);
  });

  it("names the event of which the streamer's share was changed", () => {
    const more = transfers.with(2, { ...transfers[2]!, amount: 15_001n });
    expect(faultsOf(more)).toEqual([expect.stringMatching(/^event e2: .*held 0, earned -1/)]);
  });

  it('names what the ledger moved twice', () => {
    expect(faultsOf([...transfers, transfers[4]!])).toEqual([expect.stringMatching(/^event e4: .*held 70000/)]);
  });

  it('names what the ledger moved without an event', () => {
    expect(faultsOf(transfers, events.slice(1))).toEqual([expect.stringMatching(/^event e1: .*held -30000/)]);
  });

  it('names a transfer whose posting is not there', () => {
    expect(faultsOf([...transfers, transfer(undefined, heldAccount, available, 1n)])).toEqual([
      'lane 3 transfer 1: belongs to no posting',
    ]);
  });
});
