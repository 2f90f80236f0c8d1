import { entityEvent, type EventOf } from '../define-event.js';
import { approvedFields, countField, daySchema, millisSchema, periodSchema } from '../fields.js';

/** Nothing is posted to days up to `lastDay` any more: what counts on such a day comes late, to the first day after it. */
export const PeriodClosed = entityEvent('wallet', 'PeriodClosed', 'period', {
  period: periodSchema,
  n: countField,
  at: millisSchema,
  lastDay: daySchema,
  ...approvedFields,
});
export type PeriodClosed = EventOf<typeof PeriodClosed>;
