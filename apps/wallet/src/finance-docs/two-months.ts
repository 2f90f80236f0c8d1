import { coins } from '@liwu/contracts';
import { at } from '../finance-schema/finance-scenario.js';
import type { Story } from './story.js';

type Step = readonly [when: string, what: string, happens: (story: Story, now: number) => Promise<unknown>];

const [ALICE, BEN, CHLOE] = ['alice', 'ben', 'chloe'];
const [SORA, MEI] = ['sora', 'mei'];

/** The months that `questions.md` asks about: its table of what happened has these moments and words. */
const TWO_MONTHS: readonly Step[] = [
  [
    '11-01 09:00',
    'mei agrees on a share of 60 %; sora has the usual 50 %',
    ({ books }, now) =>
      books.ask(now, { type: 'AgreeContract', streamerId: MEI, shareBasisPoints: 6_000, validFrom: now }),
  ],
  [
    '11-02 09:00',
    'alice buys 100 coins for 10.00 EUR and 1.90 tax (pay-1)',
    ({ books }, now) => books.topUp(now, ALICE, 'pay-1', [100, 1_000, 190, 'EUR']),
  ],
  [
    '11-03 09:00',
    'ben buys 200 coins for 2000 JPY and 200 tax (pay-2)',
    ({ books }, now) => books.topUp(now, BEN, 'pay-2', [200, 2_000, 200, 'JPY']),
  ],
  ['11-04 09:00', 'alice is given 20 free coins', (story, now) => story.grant(now, ALICE, 20, 'autumn')],
  [
    '11-05 20:00',
    'alice sends sora a dragon for 60 coins, 20 of them free',
    (story, now) => story.gift(now, 1, { viewer: ALICE, gift: 'dragon', cost: 60 }),
  ],
  [
    '11-06 20:00',
    'ben sends mei 3 roses for 30 coins',
    (story, now) => story.gift(now, 2, { viewer: BEN, streamer: MEI, room: 'jazz-bar', quantity: 3, cost: 30 }),
  ],
  [
    '11-07 20:00',
    'ben sends sora a dragon for 60 coins',
    (story, now) => story.gift(now, 3, { viewer: BEN, gift: 'dragon', cost: 60 }),
  ],
  [
    '11-08 20:00',
    'ben sends a rose that nobody sees: released',
    async (story, now) => {
      await story.hold(now, 4, { viewer: BEN, cost: 10 });
      await story.release(now + 60_000, 4);
    },
  ],
  [
    '11-10 09:00',
    'chloe buys 50 coins for 5.00 EUR and 0.95 tax (pay-3)',
    ({ books }, now) => books.topUp(now, CHLOE, 'pay-3', [50, 500, 95, 'EUR']),
  ],
  [
    '11-11 20:00',
    'chloe sends mei 4 roses for 40 coins',
    (story, now) => story.gift(now, 5, { viewer: CHLOE, streamer: MEI, quantity: 4, cost: 40 }),
  ],
  [
    '11-28 20:00',
    'alice sends mei a dragon for 50 coins',
    (story, now) => story.gift(now, 6, { viewer: ALICE, streamer: MEI, gift: 'dragon', cost: 50 }),
  ],
  [
    '12-03 09:00',
    'ben’s payment of 30 November is booked: 20 coins for 200 JPY (pay-4)',
    ({ books }, now) => books.topUp(now, BEN, 'pay-4', [20, 200, 0, 'JPY'], at('11-30 18:00')),
  ],
  [
    '12-06 12:00',
    'November is closed',
    (story, now) => story.agree(now, { type: 'ClosePeriod', period: '2026-11' }, { reason: 'month-end' }),
  ],
  [
    '12-08 09:00',
    'chloe’s payment of 29 November is booked: 30 coins for 3.00 EUR and 0.57 tax (pay-5)',
    ({ books }, now) => books.topUp(now, CHLOE, 'pay-5', [30, 300, 57, 'EUR'], at('11-29 12:00')),
  ],
  [
    '12-09 09:00',
    'chloe’s pay-3 is charged back in full',
    ({ books }, now) => books.takeBack(now, 'chargeback', 'pay-3', [50, 500, 95]),
  ],
  [
    '12-10 09:00',
    'ben’s pay-2 is charged back in full',
    ({ books }, now) => books.takeBack(now, 'chargeback', 'pay-2', [200, 2_000, 200]),
  ],
  [
    '12-10 09:30',
    'ben is frozen',
    ({ books }, now) =>
      books.ask(
        now,
        { type: 'FreezeParty', party: { viewerId: BEN }, reasonCode: 'chargeback' },
        { caller: 'kim', key: 'freeze-ben', contentHash: '00' },
      ),
  ],
  ['12-11 09:00', 'alice’s dragon for mei is reversed', (story, now) => story.reverse(now, 6, 'wrong-room')],
  [
    '12-12 09:00',
    'chloe’s debt of 10 coins is written off',
    (story, now) =>
      story.agree(
        now,
        { type: 'WriteOffViewerDebt', viewerId: CHLOE, coins: coins(10n) },
        { reason: 'uncollectable', asks: 'kim' },
      ),
  ],
  [
    '12-13 09:00',
    'ben is to be given 100 free coins; that is rejected',
    (story, now) => story.grant(now, BEN, 100, 'sorry', { reason: 'goodwill', verdict: 'reject' }),
  ],
  [
    '12-14 09:00',
    'ben is unfrozen',
    (story, now) => story.agree(now, { type: 'UnfreezeWallet', viewerId: BEN }, { reason: 'cleared', asks: 'kim' }),
  ],
  [
    '12-14 20:00',
    'alice sends sora a rose for 10 coins',
    (story, now) => story.gift(now, 7, { viewer: ALICE, streamer: SORA, cost: 10 }),
  ],
  [
    '12-15 09:00',
    'alice is to be given 5 free coins; nobody has decided yet',
    (story, now) => story.grant(now, ALICE, 5, 'winter', { verdict: undefined }),
  ],
];

/** When what happened, as the page tells it. */
export const HAPPENED = TWO_MONTHS.map(([when, what]) => [`2026-${when}`, what]);

/** All of it, in order. */
export const playTwoMonths = async (story: Story): Promise<void> => {
  for (const [when, , happens] of TWO_MONTHS) await happens(story, at(when));
};
