import { coins } from '@liwu/contracts';
import { at } from '../finance-schema/finance-scenario.js';
import type { Story } from './story.js';

const ALICE = 'alice';

/** What happens under each heading of `life-of-a-coin.md`, in order. */
export const LIFE_OF_A_COIN: readonly (readonly [heading: string, happens: (story: Story) => Promise<void>])[] = [
  ['1. Alice buys coins', ({ books }) => books.topUp(at('11-02 09:00'), ALICE, 'pay-1', [100, 1_000, 190, 'EUR'])],
  ['2. She sends a gift: its coins are held', (story) => story.hold(at('11-03 20:00'), 1, { viewer: ALICE, cost: 60 })],
  ['3. The gift was shown: it is settled', (story) => story.settle(at('11-03 20:01'), 1)],
  [
    '4. A gift that nobody saw: its coins are released',
    async (story) => {
      await story.hold(at('11-04 20:00'), 2, { viewer: ALICE, cost: 20 });
      await story.release(at('11-04 20:01'), 2);
    },
  ],
  ['5. Free coins', (story) => story.grant(at('11-05 09:00'), ALICE, 20, 'autumn')],
  [
    '6. A gift from free and bought coins',
    async (story) => {
      await story.hold(at('11-06 20:00'), 3, { viewer: ALICE, cost: 25 });
      await story.settle(at('11-06 20:01'), 3);
    },
  ],
  ['7. A second purchase', ({ books }) => books.topUp(at('11-09 09:00'), ALICE, 'pay-2', [50, 499, 95, 'EUR'])],
  ['8. A part of it is refunded', ({ books }) => books.takeBack(at('11-10 09:00'), 'refund', 'pay-2', [10, 100, 19])],
  [
    '9. The first payment is charged back',
    ({ books }) => books.takeBack(at('11-12 09:00'), 'chargeback', 'pay-1', [100, 1_000, 190]),
  ],
  ['10. New coins repay the debt', ({ books }) => books.topUp(at('11-16 09:00'), ALICE, 'pay-3', [15, 150, 29, 'EUR'])],
  ['11. A gift is reversed', (story) => story.reverse(at('11-18 09:00'), 3, 'wrong-room')],
  [
    '12. The rest of the debt is written off',
    (story) =>
      story.agree(
        at('11-20 09:00'),
        { type: 'WriteOffViewerDebt', viewerId: ALICE, coins: coins(5n) },
        { reason: 'uncollectable' },
      ),
  ],
  [
    '13. November is closed',
    (story) => story.agree(at('12-04 09:00'), { type: 'ClosePeriod', period: '2026-11' }, { reason: 'month-end' }),
  ],
  [
    '14. A payment of November arrives in December',
    ({ books }) => books.topUp(at('12-07 09:00'), ALICE, 'pay-4', [30, 300, 57, 'EUR'], at('11-30 18:00')),
  ],
];
