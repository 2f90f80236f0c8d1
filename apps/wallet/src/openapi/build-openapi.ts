import { type ProblemCode, problemStatus } from '@liwu/service-kit';
import { z } from 'zod';
import { AMOUNT_SCHEMA, schemaOf } from '../finance-api/columns.js';
import type { Answer, Operation, Parameter } from './operation.js';
import { OPERATIONS } from './operations.js';

type Json = Readonly<Record<string, unknown>>;

const VERSION = '1.0.0';
/** What any request can be answered. */
const ALWAYS: readonly ProblemCode[] = ['invalid_parameter', 'too_many_requests', 'database_unavailable', 'starting'];
const WITH_TOKEN: readonly ProblemCode[] = ['unauthenticated', 'role_missing', 'identity_provider_unavailable'];
const OF_COMMANDS: readonly ProblemCode[] = [
  'idempotency_key_missing',
  'idempotency_key_reused',
  'body_too_large',
  'unsupported_media_type',
  'lane_unavailable',
  'parked',
];

/** The whole finance API as an OpenAPI 3.1 document. */
export const buildOpenApi = (operations: readonly Operation[] = OPERATIONS): Json => ({
  openapi: '3.1.0',
  info: {
    title: "Liwu's wallet: the finance API",
    version: VERSION,
    description:
      'The ledger of virtual gifts: what is bought, held, spent, earned and taken back. Amounts are exact decimals with their unit; times are RFC 3339; ranges are half-open; lists page by cursor. Every POST needs an Idempotency-Key, and is answered the same when it is repeated.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ token: [] }],
  tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
  paths: pathsOf(operations),
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'A token of the identity provider; its claim `roles` holds some of viewer, operator, approver, auditor.',
      },
    },
    schemas: { Amount: AMOUNT_SCHEMA, Problem: PROBLEM },
  },
});

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457. `code` is for programs.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    param: { type: 'string' },
    request_id: { type: 'string' },
    trace_id: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
};

function pathsOf(operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method] = operationOf(operation);
  return paths;
}

function operationOf(operation: Operation): Json {
  const { method, path, summary, tag, roles, parameters = [], body, answers, problems } = operation;
  const isCommand = method === 'post';
  const all = [...ALWAYS, ...(roles ? WITH_TOKEN : []), ...(isCommand ? OF_COMMANDS : []), ...problems];
  return {
    operationId: operationId(method, path),
    summary,
    tags: [tag],
    ...(roles ? { description: rolesText(roles) } : { security: [] }),
    parameters: [...parameters.map(parameterOf), ...(isCommand ? [IDEMPOTENCY_KEY] : [])],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: inputSchema(body) } } },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, isCommand)])),
      ...problemsOf(all),
    },
  };
}

const rolesText = (roles: readonly string[]): string =>
  roles.length === 0 ? 'Viewers see what is their own; staff sees all.' : `For ${roles.join(', ')}.`;

/** `getTopUpsId` for GET /v1/top-ups/{id}. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .replace('/v1', '')
    .replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, letter: string | undefined) => (letter ?? '').toUpperCase());

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Kept for ever: a repeat gets the same answer, with `Idempotency-Replayed: true`.',
  schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
};

function parameterOf({ name, in: place, means, schema, required = place === 'path' }: Parameter): Json {
  return { name, in: place, required, description: means, schema: isZod(schema) ? inputSchema(schema) : schema };
}

const isZod = (schema: z.ZodType | Json): schema is z.ZodType => 'safeParse' in schema;

/** What a caller writes, before it is read. */
function inputSchema(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}

function answerOf({ means, page, row, schema, contentType = 'application/json' }: Answer, isCommand: boolean): Json {
  const content = page ? pageOf(page) : row ? schemaOf(row) : (schema ?? { type: 'string' });
  const replayed = { 'Idempotency-Replayed': { description: 'true for a repeat.', schema: { type: 'string' } } };
  return {
    description: means,
    ...(isCommand ? { headers: replayed } : {}),
    content: { [contentType]: { schema: content } },
  };
}

const pageOf = (columns: NonNullable<Answer['page']>): Json => ({
  type: 'object',
  properties: {
    data: { type: 'array', items: schemaOf(columns) },
    has_more: { type: 'boolean' },
    next_cursor: { type: ['string', 'null'], description: 'Where the next page begins; null behind the last one.' },
  },
  required: ['data', 'has_more', 'next_cursor'],
});

/** The coded answers of each status. */
function problemsOf(codes: readonly ProblemCode[]): Json {
  const byStatus = Map.groupBy([...new Set(codes)].sort(), problemStatus);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
