import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantsIn } from './channel-message.js';

const PARSER = 'channel message';
const grants = (count: number): string[] => Array.from({ length: count }, (_, n) => `a.b.c${n}`);
const HONEST = [1, 2, 10].map((count) => ({ liwu: 1, kind: 'gifts', grants: grants(count) }));
const PUBLISHERS = ['v-alice-k3x9q2ab', 'gift-gateway-0-1', 'gift-gateway-x', ''];

/** The rule again, by hand. */
const isGifts = (value: unknown, publisher: string): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = value as { liwu?: unknown; kind?: unknown; grants?: unknown };
  const names = Reflect.ownKeys(value).map(String).sort().join();
  if (names !== 'grants,kind,liwu' || fields.liwu !== 1 || fields.kind !== 'gifts') return false;
  const all = fields.grants;
  if (!Array.isArray(all) || all.length < 1 || all.length > 10) return false;
  if (all.length > 1 && !/^gift-gateway-[0-9]{1,5}-[0-9]{1,5}$/.test(publisher)) return false;
  return all.every((grant) => typeof grant === 'string' && grant !== '');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

describe('a channel message', () => {
  it(
    'gives its grants where it is one to the letter, and is passed over otherwise',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let read = 0;
      await fuzz(PARSER, {
        mutant: (mutate) => ({
          text: mutate.random.oneIn(2) ? mutate.json(HONEST) : mutate.text(HONEST.map((one) => JSON.stringify(one))),
          publisher: mutate.random.pick(PUBLISHERS),
        }),
        arbitrary: fc.record({
          text: fc.oneof(
            fc.json(),
            fc.string({ unit: 'binary' }),
            fc.array(fc.string(), { maxLength: 12 }).map((all) => JSON.stringify({ ...HONEST[0], grants: all })),
          ),
          publisher: fc.constantFrom(...PUBLISHERS),
        }),
        check: ({ publisher, text }) => {
          const found = grantsIn(text, publisher);
          const isSmall = Buffer.byteLength(text) <= 8_192;
          const expected = isSmall && isGifts(jsonOf(text), publisher);
          if ((typeof found !== 'string') !== expected) throw new Error(`read, or not, wrongly: ${String(found)}`);
          if (!isSmall && found !== 'too-big') throw new Error('its size was not noticed');
          if (expected) read += 1;
        },
      });
      expect(read).toBeGreaterThan(0);
    },
  );
});
