import { periodSchema, uuidSchema } from '@liwu/contracts';
import { Problem, storable, ZodPipe } from '@liwu/service-kit';
import { z } from 'zod';
import type { Asked, Filter, Listing } from './listing.js';

const MAX_LIMIT = 1_000;
const USUAL_LIMIT = 100;
const MAX_TEXT_CHARS = 200;
const MAX_ACCOUNT_CHARS = 100;

export const limitField = z.coerce.number().int().min(1).max(MAX_LIMIT).default(USUAL_LIMIT);
export const cursorField = z.string().min(1).max(8_000).optional();

/** The years that Postgres and everybody else write alike. */
const isYearOfBooks = (day: string): boolean => day >= '1970';
const OF_BOOKS = 'must not lie before 1970';
/** What Postgres takes of RFC 3339: at most nine digits of a second, at most 15:59 hours from UTC. */
const POSTGRES_MOMENT = /:[0-9]{2}(?:[.][0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-5]):[0-9]{2})$/;

/** A moment of a query: RFC 3339 with its offset, kept as text so that no microsecond is lost. */
export const momentField = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with its offset' })
  .refine((text) => POSTGRES_MOMENT.test(text), 'must have at most nine decimals and 15:59 hours of offset')
  .refine(isYearOfBooks, OF_BOOKS);
export const dayField = z.iso.date('must be a day, as YYYY-MM-DD').refine(isYearOfBooks, OF_BOOKS);
/** The name of an account, which may be none of the chart's. */
export const accountField = storable(z.string().max(MAX_ACCOUNT_CHARS));

const FIELDS: Readonly<Record<Filter['kind'], z.ZodType<string>>> = {
  text: storable(z.string().min(1).max(MAX_TEXT_CHARS)),
  prefix: storable(z.string().min(1).max(MAX_TEXT_CHARS)),
  time: momentField,
  day: dayField,
  period: periodSchema.refine(isYearOfBooks, OF_BOOKS),
  uuid: uuidSchema,
};

/** What may be said of one filter. */
export const filterField = ({ kind }: Filter): z.ZodType<string> => FIELDS[kind];

/** The query parameters of a list: its filters, `limit` and `cursor`, and no others. */
const listQuerySchema = ({ filters }: Pick<Listing, 'filters'>) =>
  z.strictObject({
    ...Object.fromEntries(filters.map((filter) => [filter.param, filterField(filter).optional()])),
    limit: limitField,
    cursor: cursorField,
  });

/** Reads a list's query. Problem: `invalid_parameter`, also for a filter that the list does not know. */
export const askedOf = (listing: Pick<Listing, 'filters'>, query: unknown): Asked => {
  const { limit, cursor, ...filters } = new ZodPipe(listQuerySchema(listing)).transform(query, { type: 'query' });
  return { limit, cursor, filters };
};

/** Whether a viewer may see it: what is about the viewer alone. Problem: `role_missing`. */
export const demandOwn = (user: { readonly sub: string; readonly roles: readonly string[] }, viewer: unknown): void => {
  if (STAFF.some((role) => user.roles.includes(role))) return;
  if (user.roles.includes('viewer') && user.sub === viewer) return;
  throw new Problem('role_missing', 'Viewers see their own accounts only.');
};

/** Who may see everything. */
export const STAFF = ['operator', 'approver', 'auditor'] as const;
