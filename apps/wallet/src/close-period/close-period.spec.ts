import { type PeriodClosed, type Proposal } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { APPROVAL, approved, APPROVER, decide, propose, proposed } from '../testing/actions.js';
import { arrived, asked, coinsToppedUpBy, held, NOW, priced, toppedUp } from '../testing/facts.js';
import { given, givenUnder } from '../testing/given.js';

const close = (period: string): Proposal => ({ type: 'ClosePeriod', period });
const closed = (period: string, lastDay: string): PeriodClosed => ({
  type: 'PeriodClosed',
  period,
  n: 0,
  at: NOW,
  lastDay,
  ...APPROVAL,
});
const october = closed('2026-10', '2026-10-31');
const DAY_MS = 86_400_000;

describe('closing a month', () => {
  it('takes two', () =>
    given(proposed(close('2026-10')))
      .when(asked(decide(close('2026-10')), NOW, APPROVER))
      .then(approved(close('2026-10')), october));

  it('waits until it is over, by the days of the books', () => {
    given()
      .when(asked(propose(close('2026-11'))))
      .thenThrows('period_not_due');
    const newYearInChina = Date.parse('2026-12-31T16:00:00Z');
    givenUnder({ accountingZone: 'Asia/Shanghai' })()
      .when(asked(propose(close('2026-12')), newYearInChina))
      .then(proposed(close('2026-12'), { at: newYearInChina }));
    given()
      .when(asked(propose(close('2026-12')), newYearInChina))
      .thenThrows('period_not_due');
  });

  it('goes one after the other', () => {
    given(october)
      .when(asked(propose(close('2026-10'))))
      .thenThrows('period_closed');
    given(october)
      .when(asked(propose(close('2026-09'))))
      .thenThrows('period_closed');
    given(closed('2026-08', '2026-08-31'))
      .when(asked(propose(close('2026-10'))))
      .thenThrows('period_not_due');
  });
});

describe('what counts in a closed month', () => {
  const late = NOW - 20 * DAY_MS;

  it('says that it comes late, to the first open day', () => {
    given(october)
      .when(asked(coinsToppedUpBy('pay-1', { effectiveAt: late })))
      .then(toppedUp(100n, 'pay-1', { effectiveAt: late, accountingDate: '2026-11-01' }));
    given(october)
      .when(asked(coinsToppedUpBy('pay-1', { effectiveAt: late })))
      .thenState((batch) =>
        expect(batch.ledger.posted).toMatchObject([{ accountingDate: '2026-11-01', isLate: true }]),
      );
  });

  it('is a gift too, where a replica’s clock is behind', () => {
    const november = closed('2026-11', '2026-11-30');
    given(toppedUp(100n), november)
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1, { accountingDate: '2026-12-01' }));
  });

  it('and what counts later says nothing', () =>
    given(october)
      .when(asked(coinsToppedUpBy('pay-1')))
      .then(toppedUp(100n)));
});
