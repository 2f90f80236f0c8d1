import { periodSchema, uuidSchema } from '@liwu/contracts';
import { Problem, ZodPipe } from '@liwu/service-kit';
import { z } from 'zod';
import type { Asked, Filter, Listing } from './listing.js';

const MAX_LIMIT = 1_000;
const USUAL_LIMIT = 100;
const MAX_TEXT_CHARS = 200;

export const limitField = z.coerce.number().int().min(1).max(MAX_LIMIT).default(USUAL_LIMIT);
export const cursorField = z.string().min(1).max(8_000).optional();

/** A moment of a query: RFC 3339 with its offset, kept as text so that no microsecond is lost. */
export const momentField = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with its offset' });
export const dayField = z.iso.date('must be a day, as YYYY-MM-DD');

const FIELDS: Readonly<Record<Filter['kind'], z.ZodType<string>>> = {
  text: z.string().min(1).max(MAX_TEXT_CHARS),
  prefix: z.string().min(1).max(MAX_TEXT_CHARS),
  time: momentField,
  day: dayField,
  period: periodSchema,
  uuid: uuidSchema,
};

/** What may be said of one filter. */
export const filterField = ({ kind }: Filter): z.ZodType<string> => FIELDS[kind];

/** The query parameters of a list: its filters, `limit` and `cursor`, and no others. */
export const listQuerySchema = ({ filters }: Pick<Listing, 'filters'>) =>
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
