import { expect, it } from 'vitest';
import { NOW } from '../testing/facts.js';
import { RandomStory } from '../testing/model/random-story.js';
import { SlowWallet } from '../testing/model/slow-wallet.js';
import { WalletUnderTest } from '../testing/model/wallet-under-test.js';
import { judgePosting, type LedgerPosting } from './judge-posting.js';
import { fromLedger } from './testing/published.js';

const SEEDS = [1, 2, 3, 4, 5];
const STEPS = 2_000;

/** Every event of some random stories, with what the wallet posted for it. */
const eventsOfStories = SEEDS.flatMap((seed) => {
  const model = new SlowWallet();
  const earned = new Map<string, bigint>();
  const wallet = new WalletUnderTest((streamer) => earned.get(streamer) ?? 0n);
  const story = new RandomStory(seed, NOW, model);
  return Array.from({ length: STEPS }).flatMap(() => {
    const command = story.next();
    model.play(command);
    const { events } = wallet.play(command);
    const posted = wallet.batch.ledger.posted.splice(0);
    for (const { transfer } of posted.flatMap(({ transfers }) => transfers)) {
      for (const [account, sign] of [[transfer.credit, 1n] as const, [transfer.debit, -1n] as const]) {
        const streamer = /^streamer:(.*):earned$/.exec(account)?.[1];
        if (streamer !== undefined) earned.set(streamer, (earned.get(streamer) ?? 0n) + sign * transfer.amount);
      }
    }
    return events.map((event) => {
      const found = posted.find((one) => one.event === event);
      return { event, posting: found && fromLedger(found, 1) };
    });
  });
});
const postedEvents = eventsOfStories.flatMap(({ event, posting }) => (posting ? [{ event, posting }] : []));

it('knows every kind of posting, with debts repaid and without', () => {
  expect(new Set(postedEvents.map(({ posting }) => posting.kind))).toEqual(
    new Set(['top-up', 'promotion', 'hold', 'settle', 'release', 'reversal', 'refund', 'chargeback', 'write-off']),
  );
  const repaid = postedEvents.filter(({ posting }) => posting.transfers.some(isRepaying));
  expect(new Set(repaid.map(({ posting }) => posting.kind)).size).toBeGreaterThan(2);
});

it('matches what the wallet posts for every event, and asks for no posting where there is none', () => {
  const wrong = eventsOfStories.filter(
    ({ event, posting }) => judgePosting(event, posting)?.outcome !== (posting ? 'matched' : undefined),
  );
  expect(wrong.map(({ event, posting }) => [event, judgePosting(event, posting)])).toEqual([]);
});

it('misses every posting that is not there', () => {
  const found = postedEvents.map(({ event }) => judgePosting(event, undefined)?.outcome);
  expect(new Set(found)).toEqual(new Set(['missing_in_ledger']));
});

it('finds every amount that was changed, and every transfer that was taken away, but for what a debt took', () => {
  const unseen = postedEvents.flatMap(({ event, posting }) =>
    posting.transfers.flatMap((transfer, index) => {
      if (isOfDebt(posting, index)) return [];
      const changed = {
        ...posting,
        transfers: posting.transfers.with(index, { ...transfer, amount: transfer.amount + 1n }),
      };
      const less = { ...posting, transfers: posting.transfers.toSpliced(index, 1) };
      return [changed, less].filter((wrong) => judgePosting(event, wrong)?.outcome !== 'differs');
    }),
  );
  expect(unseen).toEqual([]);
});

it('finds another kind, viewer, request and posting id', () => {
  const other = 'c0ffee00-0000-4000-8000-000000000001';
  const unseen = postedEvents.flatMap(({ event, posting }) =>
    [
      { kind: 'gift' },
      { viewerId: 'eve' },
      { requestId: other },
      ...(posting.kind === 'hold' ? [] : [{ postingId: other }]),
    ]
      .map((wrong) => ({ ...posting, ...wrong }))
      .filter((wrong) => judgePosting(event, wrong)?.outcome !== 'differs'),
  );
  expect(unseen).toEqual([]);
});

it('says what differs in major units', () => {
  const { event, posting } = postedEvents.find(({ posting }) => posting.kind === 'top-up')!;
  const [first, ...others] = posting.transfers;
  const transfers = [{ ...first!, amount: first!.amount + 5_000n }, ...others];
  expect(judgePosting(event, { ...posting, transfers })).toMatchObject({
    outcome: 'differs',
    detail: expect.stringMatching(
      /^platform:top-ups of lot .*: debit \d+\.5000 COIN, the event says debit \d+\.0000 COIN$/,
    ),
  });
});

it('believes no debt to have been repaid with more coins than arrived', () => {
  const { event, posting } = postedEvents.find(({ posting }) => posting.kind === 'top-up')!;
  const viewer = `viewer:${posting.viewerId}`;
  const repaid = { debit: `${viewer}:paid:available`, credit: `${viewer}:owed`, unit: 'COIN', lotId: 'any' };
  const withRepaid = (amount: bigint) => ({ ...posting, transfers: [...posting.transfers, { ...repaid, amount }] });
  expect(judgePosting(event, withRepaid(10n ** 15n))).toMatchObject({
    detail: expect.stringMatching(/went to the debt/),
  });
});

const isRepaying = ({ debit, credit }: LedgerPosting['transfers'][number]): boolean =>
  debit.endsWith(':paid:available') && credit.endsWith(':owed');

/** How much goes to a debt, and the money with it, no event says. */
function isOfDebt({ transfers }: LedgerPosting, index: number): boolean {
  const { debit, credit, lotId } = transfers[index]!;
  if (isRepaying(transfers[index]!)) return true;
  const isMoney = debit === 'platform:deferred-revenue' && credit === 'platform:refund-losses';
  return isMoney && transfers.some((one) => isRepaying(one) && one.lotId === lotId);
}
