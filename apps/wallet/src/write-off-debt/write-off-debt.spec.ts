import { coins, minorUnits, type Proposal } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { APPROVER, decide, propose, proposed } from '../testing/actions.js';
import { ALICE, asked, emptyBatch, handlerWith, NOW, STREAMER } from '../testing/facts.js';
import { streamerOf, type WalletBatch, walletOf } from '../viewer-wallet/wallet-batch.js';

const handler = handlerWith();
const ofViewer = (amount: bigint): Proposal => ({ type: 'WriteOffViewerDebt', viewerId: ALICE, coins: coins(amount) });
const ofStreamer = (minor: bigint): Proposal => ({
  type: 'WriteOffStreamerDebt',
  streamerId: STREAMER,
  amount: { minor: minorUnits(minor), unit: 'COIN' },
});

const indebted = (): WalletBatch => {
  const batch = emptyBatch();
  walletOf(batch, ALICE).owed = coins(60n);
  streamerOf(batch, STREAMER).earned = -300_000n;
  return batch;
};
const done = (proposal: Proposal): WalletBatch => {
  let batch = indebted();
  batch = handler.evolve(batch, proposed(proposal), 3);
  for (const event of handler.decide(asked(decide(proposal), NOW, APPROVER), batch))
    batch = handler.evolve(batch, event, 3);
  return batch;
};

describe('what is owed', () => {
  it('by a viewer is written off', () => {
    const batch = done(ofViewer(60n));
    expect(walletOf(batch, ALICE).owed).toBe(0n);
    expect(batch.ledger.transfers).toMatchObject([
      { transfer: { debit: 'platform:write-offs', credit: 'viewer:alice:owed', amount: 600_000n }, creditAfter: 0n },
    ]);
  });

  it('by a streamer is written off', () => {
    const batch = done(ofStreamer(300_000n));
    expect(streamerOf(batch, STREAMER).earned).toBe(0n);
    expect(batch.ledger.transfers).toMatchObject([
      { transfer: { debit: 'platform:write-offs', credit: 'streamer:sora:earned', amount: 300_000n } },
    ]);
  });

  it('is not written off twice', () => {
    for (const proposal of [ofViewer(61n), ofStreamer(300_001n)])
      expect(() => handler.decide(asked(propose(proposal)), indebted())).toThrow(
        expect.objectContaining({ code: 'exceeds_debt' }) as Error,
      );
  });
});
