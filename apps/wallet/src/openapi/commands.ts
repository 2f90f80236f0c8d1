import { periodSchema, requestIdSchema, uuidSchema } from '@liwu/contracts';
import { z } from 'zod';
import { contractBodySchema } from '../agree-contract/agree-contract.controller.js';
import { closingBodySchema } from '../close-period/close-period.controller.js';
import { freezeBodySchema } from '../freeze-party/freeze-party.controller.js';
import { NOTE_COLUMNS } from '../notes/note-columns.js';
import { promotionBodySchema } from '../grant-coins/grant-coins.controller.js';
import { refundBodySchema } from '../refund-top-up/refund-body.js';
import { reversalBodySchema } from '../reverse-gift/reverse-gift.controller.js';
import { topUpBodySchema } from '../top-up-coins/top-up-body.js';
import { adjustmentBodySchema } from '../write-off-debt/write-off-debt.controller.js';
import type { Answer, Operation, Parameter } from './operation.js';
import { object, text } from './schemas.js';

const OPERATOR = ['operator'];
const APPROVER = ['approver'];

const done = (means: string, properties: Readonly<Record<string, unknown>>): Readonly<Record<number, Answer>> => ({
  201: { means, schema: object(properties) },
});
const WAITS: Answer = {
  means: "An action, which waits for a second person's word.",
  schema: object({ action_id: text, status: { const: 'proposed' } }),
};
const path = (name: string, means: string, schema: z.ZodType): Parameter => ({ name, in: 'path', means, schema });

const proposal = (
  at: string,
  summary: string,
  body: z.ZodType,
  problems: Operation['problems'],
  parameters: readonly Parameter[] = [],
): Operation => ({
  method: 'post',
  path: at,
  summary,
  tag: 'Commands',
  roles: OPERATOR,
  parameters,
  body,
  answers: { 202: WAITS },
  problems,
});

const decision = (verdict: 'approve' | 'reject', problems: Operation['problems']): Operation => ({
  method: 'post',
  path: `/v1/actions/{id}/${verdict}`,
  summary:
    verdict === 'approve' ? 'Approves an action, which is done at once' : 'Rejects an action, which is never done',
  tag: 'Commands',
  roles: APPROVER,
  parameters: [path('id', 'The action.', uuidSchema)],
  body: z.strictObject({}),
  answers: {
    200: {
      means: 'What became of it.',
      schema:
        verdict === 'approve'
          ? object({ action_id: text, status: { const: 'approved' }, posting_id: { type: ['string', 'null'] } })
          : object({ action_id: text, status: { const: 'rejected' } }),
    },
  },
  problems: ['not_found', 'already_decided', ...problems],
});

/** What can be done to the books. */
export const COMMANDS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/top-ups',
    summary: 'Books a payment that bought coins',
    tag: 'Commands',
    roles: OPERATOR,
    body: topUpBodySchema,
    answers: done('Booked.', {
      top_up_id: text,
      viewer: text,
      coins: text,
      available: text,
      lot_id: text,
      posting_id: text,
    }),
    problems: ['duplicate_provider_reference'],
  },
  {
    method: 'post',
    path: '/v1/top-ups/{id}/refunds',
    summary: 'Books a refund or a chargeback of a payment, or of a part of it',
    tag: 'Commands',
    roles: OPERATOR,
    parameters: [path('id', 'The top-up.', uuidSchema)],
    body: refundBodySchema,
    answers: done('Booked.', {
      refund_id: text,
      top_up_id: text,
      viewer: text,
      coins: text,
      taken: text,
      owed: text,
      posting_id: text,
    }),
    problems: ['not_found', 'duplicate_provider_reference', 'exceeds_top_up', 'coins_already_spent'],
  },
  proposal('/v1/promotions', 'Proposes to give a viewer coins', promotionBodySchema, []),
  proposal(
    '/v1/gifts/{request_id}/reversal',
    'Proposes to take a settled gift back in full',
    reversalBodySchema,
    ['not_found', 'gift_not_settled', 'already_reversed', 'already_proposed'],
    [path('request_id', 'The request.', requestIdSchema)],
  ),
  proposal('/v1/adjustments', 'Proposes to give up what a viewer or a streamer owes', adjustmentBodySchema, [
    'exceeds_debt',
  ]),
  {
    method: 'post',
    path: '/v1/freezes',
    summary: 'Freezes a viewer or a streamer at once, or proposes to lift that',
    tag: 'Commands',
    roles: OPERATOR,
    body: freezeBodySchema,
    answers: {
      201: { means: 'Frozen.', schema: { type: 'object', properties: { frozen: { const: true } } } },
      202: WAITS,
    },
    problems: ['frozen', 'not_frozen', 'already_proposed'],
  },
  {
    method: 'post',
    path: '/v1/contracts',
    summary: "Agrees on a streamer's share",
    tag: 'Commands',
    roles: OPERATOR,
    body: contractBodySchema,
    answers: done('Agreed.', {
      streamer: text,
      contract: { type: 'integer' },
      share_basis_points: { type: 'integer' },
      valid_from: text,
    }),
    problems: [],
  },
  proposal(
    '/v1/periods/{period}/close',
    'Proposes to close a month of the books',
    closingBodySchema,
    ['period_closed', 'period_not_due', 'already_proposed'],
    [path('period', 'The month, as YYYY-MM.', periodSchema)],
  ),
  decision('approve', [
    'approver_is_proposer',
    'already_reversed',
    'exceeds_debt',
    'not_frozen',
    'period_closed',
    'period_not_due',
  ]),
  decision('reject', []),
  {
    method: 'post',
    path: '/v1/notes/{id}/erase',
    summary: 'Erases what somebody wrote; its salted hash stays in the books. Repeated, it changes nothing',
    tag: 'Commands',
    roles: APPROVER,
    parameters: [path('id', 'The note.', uuidSchema)],
    body: z.strictObject({}),
    answers: { 200: { means: 'The note without its text.', row: NOTE_COLUMNS } },
    problems: ['not_found'],
  },
];
