import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giftRequested } from '../accept-gift-request/gift-requested.js';
import { broadcastAcknowledged } from '../record-evidence/broadcast-acknowledged.js';
import { NOON, REPLY_TO, requestIdAt } from '../testing/samples.js';
import { judgeMessage } from './judge-message.js';

const PARSER = 'viewer message';
const about = { requestId: requestIdAt(NOON), at: NOON };
const gift = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 2, cost: '20' };
const REQUEST = { kind: 'request', ...about, try: 1, ...gift };
const HONEST = [REQUEST, { ...REQUEST, combo: ['abcdefgh', 7] }, { kind: 'ack', ...about, attempt: 0, sentAt: NOON }];
const TEXTS = HONEST.map((message) => JSON.stringify(message));
const records = { request: giftRequested, ack: broadcastAcknowledged };
const moment = {
  now: NOON,
  admits: () => 'admitted' as const,
  retryAfterMs: () => 2_000,
  msUntilRequest: () => 0,
};

type Rule = (value: unknown) => boolean;
const within =
  (least: number, most: number): Rule =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const like =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value) && !value.endsWith('\n');
const party = like(/^[A-Za-z0-9-]{1,40}$/);
const time = within(0, Number.MAX_SAFE_INTEGER);
const common = { requestId: like(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/), at: time };
const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  request: {
    kind: like(/^request$/),
    ...common,
    try: within(1, 9),
    room: party,
    receiver: party,
    gift: like(/^[a-z0-9-]{1,24}$/),
    quantity: within(1, 999),
    cost: like(/^(?:0|[1-9][0-9]{0,11})$/),
    combo: (value) =>
      Array.isArray(value) && value.length === 2 && like(/^[a-z0-9]{8}$/)(value[0]) && within(1, 99_999)(value[1]),
  },
  ack: { kind: like(/^ack$/), ...common, attempt: within(0, 3), sentAt: time },
};
const OPTIONAL = new Set(['combo']);

/** wire.md, section 1, read by hand: every field that must be there, none that need not. */
const isOfTheWire = (body: string): boolean => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return false;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = new Map(Object.entries(value));
  const kind = fields.get('kind');
  const rules = typeof kind === 'string' && Object.hasOwn(RULES, kind) ? RULES[kind]! : undefined;
  if (!rules || ![...fields.keys()].every((name) => Object.hasOwn(rules, name))) return false;
  return Object.entries(rules).every(([name, rule]) =>
    fields.has(name) ? rule(fields.get(name)) : OPTIONAL.has(name),
  );
};

describe('an authenticated message', () => {
  it(
    'is recorded where it keeps to the wire by the letter, answered otherwise, and never a fault',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let recorded = 0;
      await fuzz(PARSER, {
        mutant: (mutate) => (mutate.random.oneIn(2) ? mutate.json(HONEST) : mutate.text(TEXTS)),
        arbitrary: fc.oneof(
          fc.string(),
          fc.json(),
          fc.object({ maxDepth: 1 }).map((value) => JSON.stringify({ ...REQUEST, ...value })),
          fc
            .record({ quantity: fc.double(), try: fc.integer(), cost: fc.string() })
            .map((more) => JSON.stringify({ ...REQUEST, ...more })),
        ),
        check: (body) => {
          const opened = { viewerId: 'alice', body, expired: false, replyTo: REPLY_TO };
          const verdict = judgeMessage(opened, moment, records);
          const code = verdict.do === 'answer' ? verdict.code : verdict.do;
          if ((code !== 'bad-message') !== isOfTheWire(body)) throw new Error(`${code}, which the wire does not say`);
          if (verdict.do === 'record') recorded += 1;
        },
      });
      expect(recorded).toBeGreaterThan(0);
    },
  );
});
