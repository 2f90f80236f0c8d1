import { daySchema, giftIdSchema, partyIdSchema, periodSchema, requestIdSchema } from '@liwu/contracts';
import { z } from 'zod';
import { exponentOf } from '../ledger/units.js';
import { nextPeriod } from '../ledger/period.js';

const accountText = z.string().regex(/^[A-Za-z0-9:-]{1,100}$/, 'must be the name of an account');

/** There are no books of before, and Postgres knows no year 0. */
const FIRST_YEAR = '1970';

/** Which entries are wanted; the days are those of the books, `before` is not among them. */
const filterShape = {
  period: periodSchema.optional(),
  from: daySchema.optional(),
  before: daySchema.optional(),
  account: accountText.optional(),
  account_prefix: accountText.optional(),
  kind: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .optional(),
  unit: z
    .string()
    .refine((unit) => exponentOf(unit) !== undefined, 'must be COIN or an ISO 4217 currency')
    .optional(),
  viewer: partyIdSchema.optional(),
  streamer: partyIdSchema.optional(),
  room: partyIdSchema.optional(),
  gift: giftIdSchema.optional(),
  request: requestIdSchema.optional(),
};

/** A journal is of whole books: of a part of them nothing would balance, or nothing could be asserted. */
const NOT_IN_JOURNALS = [
  'account',
  'account_prefix',
  'kind',
  'unit',
  'viewer',
  'streamer',
  'room',
  'gift',
  'request',
] as const;

/** The body of `POST /v1/exports`. */
export const exportRequestSchema = z
  .strictObject({
    format: z.enum(['csv', 'parquet', 'hledger']),
    detail: z.enum(['summary', 'posting']).optional(),
    ...filterShape,
  })
  .superRefine((asked, context) => {
    const wrong = (param: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [param], message });
    if (asked.period && (asked.from ?? asked.before)) wrong('period', 'stands for from and before');
    if (asked.from && asked.before && asked.from >= asked.before) wrong('before', 'must be later than from');
    for (const day of ['from', 'before'] as const) {
      if (asked[day] && !isDay(asked[day])) wrong(day, 'must be a day of the calendar, from 1970 on');
    }
    if (asked.period && asked.period < FIRST_YEAR) wrong('period', 'must be a month from 1970 on');
    if (asked.account && asked.account_prefix) wrong('account_prefix', 'one of account and account_prefix at most');
    if (asked.format !== 'hledger') {
      if (asked.detail) wrong('detail', 'is for hledger only');
      return;
    }
    for (const name of NOT_IN_JOURNALS) if (asked[name] !== undefined) wrong(name, 'a journal is of whole books');
  })
  .transform(({ format, detail, period, ...filter }) => ({
    format,
    ...(format === 'hledger' ? { detail: detail ?? ('summary' as const) } : {}),
    filter: period ? { ...filter, from: `${period}-01`, before: `${nextPeriod(period)}-01` } : filter,
  }));

/** What is wanted, in which form. A period has become its days. */
export type ExportRequest = z.output<typeof exportRequestSchema>;
export type ExportFilter = ExportRequest['filter'];

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return day >= FIRST_YEAR && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** Whether an entry of this account is wanted. */
export const wantsAccount = ({ account, account_prefix: prefix }: ExportFilter): ((name: string) => boolean) => {
  if (account !== undefined) return (name) => name === account;
  return prefix === undefined ? () => true : (name) => name.startsWith(prefix);
};
