import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatewayMessageOf } from './messages.js';

const PARSER = 'gateway message';
const requestId = '019a5f3e-0000-7000-8000-000000000001';
const at = 1_790_000_000_000;
const about = { requestId, at };
const HONEST = [
  { kind: 'grant', ...about, attempt: 0, broadcaster: 'viewer', grant: 'a.b.c' },
  { kind: 'reminder', ...about, attempt: 2, broadcaster: 'gateway', grant: 'a.b.c' },
  { kind: 'refused', ...about, code: 'price-changed', final: true, cost: '12' },
  { kind: 'refused', ...about, code: 'overloaded', final: false, retryAfterMs: 2_000, now: at, available: '3' },
  { kind: 'accepted', ...about },
  { kind: 'released', ...about, code: 'not-shown' },
  { kind: 'settled', ...about },
  { kind: 'error', at, code: 'bad-message', now: at },
];
const NAMES = new Map(HONEST.map((message) => [message.kind, new Set<string>()]));
for (const message of HONEST) for (const name of Object.keys(message)) NAMES.get(message.kind)!.add(name);
const TEXTS = HONEST.map((message) => JSON.stringify(message));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What must hold of whatever is taken: fields of its kind only, times that are times, and nothing made of anything else. */
const checkTaken = (message: Readonly<Record<string, unknown>>, text: string): void => {
  const names = NAMES.get(String(message['kind']));
  if (!names || Object.keys(message).some((name) => !names.has(name))) throw new Error('a field too many');
  for (const name of ['at', 'now', 'retryAfterMs']) {
    const value = message[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 0))
      throw new Error(`no time: ${name}`);
  }
  if (message['kind'] !== 'error' && !UUID.test(String(message['requestId']))) throw new Error('no request id');
  const { grant } = message;
  if (grant !== undefined && (typeof grant !== 'string' || grant.length < 1 || grant.length > 900))
    throw new Error('no grant');
  const given = JSON.parse(text) as object;
  expect(message).toEqual(given);
  if (Object.keys(given).length !== Object.keys(message).length) throw new Error('something was left out');
};

describe('a message of the gateway', () => {
  it('is understood by the letter or not at all, and never a fault', { timeout: fuzzTimeoutMs(PARSER) }, async () => {
    let taken = 0;
    await fuzz(PARSER, {
      mutant: (mutate) => (mutate.random.oneIn(2) ? mutate.json(HONEST) : mutate.text(TEXTS)),
      arbitrary: fc.oneof(
        fc.string(),
        fc.json(),
        fc.object({ maxDepth: 1 }).map((value) => JSON.stringify({ ...HONEST[2], ...value })),
      ),
      check: (text) => {
        const message = gatewayMessageOf(text);
        if (!message) return;
        taken += 1;
        checkTaken({ ...message }, text);
      },
    });
    expect(taken).toBeGreaterThan(0);
  });
});
