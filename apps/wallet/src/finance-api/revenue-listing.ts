import { column } from './columns.js';
import type { Listing } from './listing.js';

/** By what revenue can be summed up. */
export const REVENUE_GROUPS = ['day', 'room', 'streamer', 'gift'] as const;
export type RevenueGroup = (typeof REVENUE_GROUPS)[number];

const OF_GROUP = {
  day: { of: 'accounting_date', type: 'date', column: column('day', 'day', 'The day of the books.') },
  room: { of: 'room_id', type: 'text', column: column('room', 'text', 'Where the gifts were sent.') },
  streamer: { of: 'streamer_id', type: 'text', column: column('streamer', 'text', 'Who received them.') },
  gift: { of: 'gift_id', type: 'text', column: column('gift', 'text', 'Which gift of the catalog.') },
} as const;

/** What gifts brought, summed up by these groups and by unit. */
export const revenueListing = (groups: readonly RevenueGroup[]): Listing => {
  const chosen = groups.map((group) => [group, OF_GROUP[group]] as const);
  const grouped = chosen.map(([group, { of }]) => `${of} AS "${group}"`);
  const sums = ['gifts', 'gross', 'reversed', 'net', 'streamer_share'].map((name) => `sum(${name}) AS ${name}`);
  const by = [...chosen.map(([, { of }]) => of), 'unit'].join(', ');
  return {
    name: `revenue by ${groups.join()}`,
    from: (filters) =>
      `(SELECT ${[...grouped, 'unit', ...sums].join(', ')} FROM finance.revenue_daily WHERE ${filters} GROUP BY ${by}) AS revenue`,
    columns: [
      ...chosen.map(([, { column: of }]) => of),
      column('unit', 'text', 'COIN (bought coins that were spent), or the currency that had paid for them.'),
      column('gifts', 'integer', 'How many gifts were settled.'),
      column('gross', 'amount', 'Revenue of the gifts that were settled.'),
      column('reversed', 'amount', 'Revenue that was taken back.'),
      column('net', 'amount', 'gross - reversed.'),
      column('streamer_share', 'amount', 'What streamers earned, less what was taken back; null for money.', {
        nullable: true,
      }),
    ],
    filters: [
      { param: 'period', where: 'period = $', kind: 'period', means: 'The month of the books.' },
      { param: 'from', where: 'accounting_date >= $', kind: 'day', means: 'From that day of the books on.' },
      { param: 'before', where: 'accounting_date < $', kind: 'day', means: 'Before that day of the books.' },
      { param: 'room', where: 'room_id = $', kind: 'text', means: 'Where the gifts were sent.' },
      { param: 'streamer', where: 'streamer_id = $', kind: 'text', means: 'Who received them.' },
      { param: 'gift', where: 'gift_id = $', kind: 'text', means: 'Which gift of the catalog.' },
      { param: 'unit', where: 'unit = $', kind: 'text', means: 'COIN or an ISO 4217 currency.' },
    ],
    key: [...chosen.map(([group, { type }]) => [`"${group}"`, type] as const), ['unit', 'text']],
  };
};
