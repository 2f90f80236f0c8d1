import type { PeriodClosed, Proposal } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { lastDayOf, nextPeriod, periodOf } from '../ledger/period.js';
import type { Approval } from '../viewer-wallet/action.js';

type ClosePeriod = Extract<Proposal, { type: 'ClosePeriod' }>;

/**
 * A month of the books is closed, one after the other; with the first one all months before it are. Refused: `period_closed`, and
 * `period_not_due` for one that is not over, or before which another one is open.
 */
export const closePeriod = (
  { period }: ClosePeriod,
  books: { readonly closedThrough: string | undefined; readonly today: string },
  approval: Approval,
  now: number,
): PeriodClosed => {
  const { closedThrough, today } = books;
  const lastDay = lastDayOf(period);
  if (closedThrough !== undefined && lastDay <= closedThrough)
    throw new CommandRefused('period_closed', `The books are closed through ${closedThrough}.`, { param: 'period' });
  if (lastDay >= today) throw new CommandRefused('period_not_due', `${period} is not over.`, { param: 'period' });
  const next = closedThrough === undefined ? period : nextPeriod(periodOf(closedThrough));
  if (period !== next)
    throw new CommandRefused('period_not_due', `${next} has to be closed first.`, { param: 'period' });
  return { type: 'PeriodClosed', period, n: 0, at: now, lastDay, ...approval };
};
