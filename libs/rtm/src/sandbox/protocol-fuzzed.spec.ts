import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { clientFrameSchema, serverFrameSchema } from './protocol.js';

const CLIENT = [
  { t: 'login', v: 1, appId: 'app', uid: 'alice', token: 'x', session: '12345678', again: false, channels: ['room-1'] },
  { t: 'peer', i: 1, to: 'bob', m: 'hello' },
  { t: 'pub', i: 2, ch: 'room-1', m: 'hello' },
  { t: 'sub', i: 3, ch: 'room-1' },
  { t: 'unsub', i: 4, ch: 'room-1' },
  { t: 'renew', i: 5, token: 'x' },
  { t: 'got', r: 1 },
  { t: 'ping' },
  { t: 'logout' },
];
const SERVER = [
  { t: 'ready' },
  { t: 'ok', i: 1 },
  { t: 'err', code: -1, why: 'no' },
  { t: 'err', i: 1, code: -1, why: 'no' },
  { t: 'peer', from: 'alice', m: 'hello' },
  { t: 'peer', r: 1, from: 'alice', m: 'hello' },
  { t: 'msg', ch: 'room-1', from: 'alice', m: 'hello', at: 1 },
  { t: 'pong' },
  { t: 'kicked', code: -1, why: 'no' },
];
const WHOLE = new Set(['i', 'r', 'v', 'code', 'at']);
const LISTS = new Set(['channels']);
const FLAGS = new Set(['again']);

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What must hold of whatever is taken: the very fields of an honest frame of its kind, each of its own type. */
const checkFrame = (frame: Readonly<Record<string, unknown>>, honest: readonly object[]): void => {
  const names = Object.keys(frame).sort().join();
  const known = honest.some((one) => Object.keys(one).sort().join() === names && 't' in one && one.t === frame['t']);
  if (!known) throw new Error(`no such frame: ${names}`);
  for (const [name, value] of Object.entries(frame)) {
    if (WHOLE.has(name) && !Number.isSafeInteger(value)) throw new Error(`no whole number: ${name}`);
    if (LISTS.has(name) && !(Array.isArray(value) && value.length <= 50)) throw new Error(`no list: ${name}`);
    if (FLAGS.has(name) && typeof value !== 'boolean') throw new Error(`no flag: ${name}`);
    if (![WHOLE, LISTS, FLAGS].some((names) => names.has(name)) && typeof value !== 'string')
      throw new Error(`no text: ${name}`);
  }
};

describe.each([
  ['client frame', CLIENT, clientFrameSchema],
  ['server frame', SERVER, serverFrameSchema],
] as const)('a %s', (parser, honest, schema: z.ZodType) => {
  it('is taken by the letter or not at all, and never a fault', { timeout: fuzzTimeoutMs(parser) }, async () => {
    let taken = 0;
    await fuzz(parser, {
      mutant: (mutate) =>
        mutate.random.oneIn(2) ? mutate.json(honest) : mutate.text(honest.map((frame) => JSON.stringify(frame))),
      arbitrary: fc.oneof(
        fc.json(),
        fc.object({ maxDepth: 1 }).map((more) => JSON.stringify({ ...honest[1], ...more })),
      ),
      check: (text) => {
        const value = jsonOf(text);
        const result = schema.safeParse(value);
        if (!result.success) return;
        taken += 1;
        checkFrame(value as Record<string, unknown>, honest);
        expect(result.data).toEqual(value);
      },
    });
    expect(taken).toBeGreaterThan(0);
  });
});
