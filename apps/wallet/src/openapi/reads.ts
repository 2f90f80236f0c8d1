import { partyIdSchema, requestIdSchema, uuidSchema } from '@liwu/contracts';
import { z } from 'zod';
import { asOfQuerySchema, statementQuerySchema } from '../finance-api/balances.controller.js';
import { type Column, schemaOf } from '../finance-api/columns.js';
import { cursorField, filterField, limitField, STAFF } from '../finance-api/list-query.js';
import type { Listing } from '../finance-api/listing.js';
import {
  ACCOUNTS_LIST,
  ACTIONS,
  CHECKPOINTS,
  DEFERRED_REVENUE,
  ENTRIES,
  GIFTS,
  PERIODS,
  POSTINGS,
  TOP_UPS,
  TRIAL_BALANCE,
} from '../finance-api/listings.js';
import { groupByField } from '../finance-api/lists.controller.js';
import { REVENUE_GROUPS, revenueListing } from '../finance-api/revenue-listing.js';
import { STATEMENT_COLUMNS } from '../finance-api/statement.js';
import { NOTE_COLUMNS } from '../notes/note-columns.js';
import { CHECKPOINT_NUMBER, CHECKPOINT_SCHEMA } from './checkpoint-operations.js';
import type { Operation, Parameter } from './operation.js';
import { object, text } from './schemas.js';

const OWN: readonly string[] = [];

const pathParameter = (name: string, means: string, schema: z.ZodType): Parameter => ({
  name,
  in: 'path',
  means,
  schema,
});
const paging: readonly Parameter[] = [
  { name: 'limit', in: 'query', means: 'How many at most.', schema: limitField },
  { name: 'cursor', in: 'query', means: 'Where to go on: next_cursor of the page before.', schema: cursorField },
];
const filtersOf = ({ filters }: Pick<Listing, 'filters'>): Parameter[] =>
  filters.map((filter) => ({ name: filter.param, in: 'query', means: filter.means, schema: filterField(filter) }));
const queryOf = (schema: z.ZodObject, means: Readonly<Record<string, string>>): Parameter[] =>
  Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: 'query',
    means: means[name] ?? name,
    schema: field as z.ZodType,
    required: !(field as z.ZodType).safeParse(undefined).success,
  }));

const list = (
  path: string,
  summary: string,
  tag: string,
  listing: Listing,
  roles: readonly string[] = STAFF,
): Operation => ({
  method: 'get',
  path,
  summary,
  tag,
  roles,
  parameters: [...filtersOf(listing), ...paging],
  answers: { 200: { means: 'A page.', page: listing.columns } },
  problems: ['cursor_mismatch', 'range_too_large'],
});
const one = (
  path: string,
  summary: string,
  tag: string,
  parameters: Parameter[],
  row: readonly Column[],
  roles: readonly string[] = STAFF,
): Operation => ({
  method: 'get',
  path,
  summary,
  tag,
  roles,
  parameters,
  answers: { 200: { means: 'It.', row } },
  problems: ['not_found'],
});
/** A row with the entries that belong to it. */
const withEntries = (columns: readonly Column[]) => {
  const { properties, required, ...rest } = schemaOf(columns) as {
    properties: Record<string, unknown>;
    required: string[];
  };
  const entries = { type: 'array', items: schemaOf(ENTRIES.columns) };
  return { ...rest, properties: { ...properties, entries }, required: [...required, 'entries'] };
};

const NOTE_ID = pathParameter('id', 'The note.', uuidSchema);
const ACCOUNT = pathParameter('account', 'An account of the chart, as viewer:42:paid:available.', z.string().max(100));
const balances = { type: 'array', items: { $ref: '#/components/schemas/Amount' } };
const IN_PAGES = { data: {}, has_more: {}, next_cursor: {} };
const asOf = {
  effective_before: 'By what counts before then; left out: now.',
  recorded_before: 'As it was believed at that moment; left out: now.',
};
const statement = {
  unit: 'COIN, or the currency.',
  by: 'By which date from and before are meant.',
  from: 'From then on: a time, or a day where it is by accounting.',
  before: 'Before then.',
  limit: 'How many lines at most.',
  cursor: 'Where to go on.',
};

/** What can be read of the books. */
export const READS: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/viewers/{viewer}/balance',
    summary: 'What a viewer can spend, and what is held',
    tag: 'Accounts',
    roles: OWN,
    parameters: [pathParameter('viewer', 'The viewer.', partyIdSchema)],
    answers: {
      200: {
        means: 'Whole coins.',
        schema: object({ viewer: text, available: text, held: text }),
      },
    },
    problems: [],
  },
  list('/v1/accounts', 'Every account that was ever posted to', 'Accounts', ACCOUNTS_LIST),
  {
    ...list(
      '/v1/accounts/{account}',
      'What one account has, in each of its units',
      'Accounts',
      { ...ACCOUNTS_LIST, filters: [] },
      OWN,
    ),
    parameters: [ACCOUNT],
  },
  {
    method: 'get',
    path: '/v1/accounts/{account}/balance',
    summary: 'What an account has, or had by two dates',
    tag: 'Accounts',
    roles: OWN,
    parameters: [ACCOUNT, ...queryOf(asOfQuerySchema, asOf)],
    answers: {
      200: {
        means: 'On its normal side; `final` where nothing can change the answer any more.',
        schema: object({
          account: text,
          class: text,
          normal_side: { enum: ['debit', 'credit'] },
          balances,
          final: { type: 'boolean' },
        }),
      },
    },
    problems: ['not_found'],
  },
  {
    method: 'get',
    path: '/v1/accounts/{account}/statement',
    summary: 'How an account came to what it has, line by line',
    tag: 'Accounts',
    roles: OWN,
    parameters: [ACCOUNT, ...queryOf(statementQuerySchema, statement)],
    answers: { 200: { means: 'A page, as it was recorded.', page: STATEMENT_COLUMNS } },
    problems: ['not_found', 'cursor_mismatch', 'range_too_large'],
  },
  list('/v1/entries', 'Both sides of every transfer', 'Ledger', ENTRIES),
  list('/v1/postings', 'What events meant for the books', 'Ledger', POSTINGS),
  {
    ...one(
      '/v1/postings/{id}',
      'One posting with its entries',
      'Ledger',
      [pathParameter('id', 'The posting.', uuidSchema)],
      [],
    ),
    answers: { 200: { means: 'It.', schema: withEntries(POSTINGS.columns) } },
  },
  list('/v1/trial-balance', 'What moved in each month, and what stood at its end', 'Ledger', TRIAL_BALANCE),
  list('/v1/gifts', 'What became of gifts', 'Gifts', GIFTS),
  {
    ...one(
      '/v1/gifts/{request_id}',
      "One gift's whole story",
      'Gifts',
      [
        pathParameter('request_id', 'The request.', requestIdSchema),
        { name: 'viewer', in: 'query', means: 'Who sent it.', schema: partyIdSchema, required: true },
      ],
      [],
    ),
    answers: { 200: { means: 'It, with every entry.', schema: withEntries(GIFTS.columns) } },
  },
  {
    ...list('/v1/revenue', 'What gifts brought', 'Revenue', revenueListing(REVENUE_GROUPS)),
    parameters: [
      { name: 'group_by', in: 'query', means: 'Some of day, room, streamer, gift, with commas.', schema: groupByField },
      ...filtersOf(revenueListing(['day'])),
      ...paging,
    ],
    answers: {
      200: {
        means: 'A page; a row has those of day, room, streamer and gift that were asked for.',
        schema: {
          type: 'object',
          properties: {
            ...IN_PAGES,
            data: {
              type: 'array',
              items: { ...schemaOf(revenueListing(REVENUE_GROUPS).columns), required: ['unit', 'gifts'] },
            },
            has_more: { type: 'boolean' },
            next_cursor: { type: ['string', 'null'] },
          },
          required: ['data', 'has_more', 'next_cursor'],
        },
      },
    },
  },
  list('/v1/deferred-revenue', 'How the money for unspent coins moved, month by month', 'Revenue', DEFERRED_REVENUE),
  list('/v1/top-ups', 'Payments that bought coins', 'Money', TOP_UPS, OWN),
  one(
    '/v1/top-ups/{id}',
    'One payment',
    'Money',
    [pathParameter('id', 'The top-up.', uuidSchema)],
    TOP_UPS.columns,
    OWN,
  ),
  list('/v1/periods', 'The months of the books', 'Control', PERIODS),
  list('/v1/checkpoints', 'Signed checkpoints of the books', 'Control', CHECKPOINTS),
  {
    ...one('/v1/checkpoints/{number}', 'One checkpoint with all that it says', 'Control', [CHECKPOINT_NUMBER], []),
    answers: { 200: { means: 'It.', schema: CHECKPOINT_SCHEMA } },
  },
  list('/v1/actions', "What needs a second person's word", 'Control', ACTIONS),
  one('/v1/actions/{id}', 'One action', 'Control', [pathParameter('id', 'The action.', uuidSchema)], ACTIONS.columns),
  one('/v1/notes/{id}', 'What somebody wrote about something done by hand', 'Control', [NOTE_ID], NOTE_COLUMNS),
  {
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'This document',
    tag: 'Control',
    answers: { 200: { means: 'OpenAPI 3.1.', schema: { type: 'object' } } },
    problems: [],
  },
];
