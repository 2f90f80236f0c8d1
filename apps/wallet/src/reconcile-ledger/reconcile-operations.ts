import { uuidSchema } from '@liwu/contracts';
import { cursorField, filterField, limitField, STAFF } from '../finance-api/list-query.js';
import type { Filter } from '../finance-api/listing.js';
import type { Operation, Parameter } from '../openapi/operation.js';
import { ITEMS_OF_RUN, RECONCILIATION_ITEMS, RECONCILIATIONS } from './reconciliation-listings.js';
import { reconciliationBodySchema } from './reconciliations.controller.js';

const ID: Parameter = { name: 'id', in: 'path', means: 'The run.', schema: uuidSchema };
const PATH = '/v1/reconciliations';
const TAG = 'Reconciliations';

const asked = (filters: readonly Filter[]): Parameter[] => [
  ...filters.map((filter): Parameter => ({
    name: filter.param,
    in: 'query',
    means: filter.means,
    schema: filterField(filter),
  })),
  { name: 'limit', in: 'query', means: 'How many at most.', schema: limitField },
  { name: 'cursor', in: 'query', means: 'Where to go on: next_cursor of the page before.', schema: cursorField },
];

/** Whether what was published and the ledger say the same: asking, and what came of it. */
export const RECONCILE_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: PATH,
    summary: 'Compares what was published with the ledger, in the background',
    tag: TAG,
    roles: ['operator', 'auditor'],
    body: reconciliationBodySchema,
    answers: {
      202: {
        means: 'A run, which is compared in the background.',
        schema: {
          type: 'object',
          properties: {
            reconciliation_id: { type: 'string' },
            status: { enum: ['pending', 'running', 'done', 'failed'] },
          },
          required: ['reconciliation_id', 'status'],
        },
      },
    },
    problems: ['too_many_requests'],
  },
  {
    method: 'get',
    path: PATH,
    summary: 'Every such comparison, and what it came to',
    tag: TAG,
    roles: STAFF,
    parameters: asked(RECONCILIATIONS.filters),
    answers: { 200: { means: 'A page.', page: RECONCILIATIONS.columns } },
    problems: ['cursor_mismatch', 'range_too_large'],
  },
  {
    method: 'get',
    path: `${PATH}/{id}`,
    summary: 'One comparison',
    tag: TAG,
    roles: STAFF,
    parameters: [ID],
    answers: { 200: { means: 'It.', row: RECONCILIATIONS.columns } },
    problems: ['not_found'],
  },
  {
    method: 'get',
    path: `${PATH}/{id}/items`,
    summary: 'What did not match',
    tag: TAG,
    roles: STAFF,
    parameters: [ID, ...asked(ITEMS_OF_RUN.filters)],
    answers: { 200: { means: 'A page.', page: RECONCILIATION_ITEMS.columns } },
    problems: ['not_found', 'cursor_mismatch', 'range_too_large'],
  },
];
