import type { LiwuEvent } from '@liwu/contracts';
import type { AccountingDate } from './accounting-date.js';
import { firstOpenDay } from './period.js';

/** Whatever the ledger posts: it is an event that can say its day. */
const POSTED: ReadonlySet<LiwuEvent['type']> = new Set([
  'CoinsHeld',
  'GiftSettled',
  'HoldReleased',
  'GiftReversed',
  'CoinsToppedUp',
  'CoinsGranted',
  'TopUpRefunded',
  'TopUpChargedBack',
  'ViewerDebtWrittenOff',
  'StreamerDebtWrittenOff',
]);

/**
 * What counts on a day that is closed by now says so, and that it is posted to the first open day instead: so the books can be built again
 * from the events, whatever was closed when. All other events stay as they are.
 */
export const dated = (
  events: readonly LiwuEvent[],
  { closedThrough }: { readonly closedThrough: string | undefined },
  accountingDate: AccountingDate,
): readonly LiwuEvent[] => {
  if (closedThrough === undefined) return events;
  return events.map((event) => {
    const effectiveAt = 'effectiveAt' in event ? event.effectiveAt : event.at;
    if (!POSTED.has(event.type) || accountingDate(effectiveAt) > closedThrough) return event;
    return { ...event, accountingDate: firstOpenDay(closedThrough) };
  });
};
