import { uuidSchema } from '@liwu/contracts';
import type { Operation, Parameter } from '../openapi/operation.js';
import { object, text } from '../openapi/schemas.js';
import { exportRequestSchema } from './export-request.js';

const status = { enum: ['pending', 'running', 'done', 'failed'] };
const ID: Parameter = { name: 'id', in: 'path', means: 'The export.', schema: uuidSchema };
const shared = { tag: 'Exports', roles: ['auditor', 'operator'] };
const unitTotal = object({ unit: text, debits: text, credits: text, debits_minor: text, credits_minor: text });
const manifest = {
  ...object({
    format: text,
    filter: { type: 'object' },
    watermarks: { type: 'array', items: { type: 'object' } },
    rows: { type: 'integer' },
    totals: { type: 'array', items: unitTotal },
    bytes: { type: 'integer' },
    sha256: text,
    created_at: { type: 'string', format: 'date-time' },
  }),
};

/** Files of entries: asked for, looked after, fetched. */
export const EXPORT_OPERATIONS: readonly Operation[] = [
  {
    ...shared,
    method: 'post',
    path: '/v1/exports',
    summary: 'Asks for a file of entries, which is made in the background',
    body: exportRequestSchema,
    answers: { 202: { means: 'It waits, or is under way.', schema: object({ export_id: text, status }) } },
    problems: ['range_too_large'],
  },
  {
    ...shared,
    method: 'get',
    path: '/v1/exports/{id}',
    summary: 'How far an export is; with its manifest once it is done',
    parameters: [ID],
    answers: {
      200: {
        means: 'It. Operators see their own, auditors all.',
        schema: object({
          export_id: text,
          status,
          asked_by: text,
          asked_at: { type: 'string', format: 'date-time' },
          format: text,
          filter: { type: 'object' },
          failure: { type: ['string', 'null'] },
          manifest: { anyOf: [manifest, { type: 'null' }] },
        }),
      },
    },
    problems: ['not_found'],
  },
  {
    ...shared,
    method: 'get',
    path: '/v1/exports/{id}/file',
    summary: 'The file itself',
    parameters: [ID],
    answers: { 200: { means: 'CSV, Parquet, or an hledger journal.', contentType: 'application/octet-stream' } },
    problems: ['not_found'],
  },
];
