import { fuzz, fuzzTimeoutMs, type Mutator } from '@liwu/test-kit';
import fc from 'fast-check';
import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { EVENTS, type LiwuEvent } from './all-events.js';
import { BadEventError, ceTypeOf, decodeEvent, encodeEvent, eventTypeOf } from './event-codec.js';
import { EXAMPLE_EVENTS } from './golden/example-events.js';

interface Stored {
  readonly ceType: string;
  readonly value: Buffer;
}

const HONEST: readonly Stored[] = Object.entries(EXAMPLE_EVENTS).flatMap(([type, examples]) =>
  examples.map((data) => encodeEvent({ type, ...data } as LiwuEvent)),
);
const TYPES = HONEST.map(({ ceType }) => ceType);

const mutantOf = (mutate: Mutator): Stored => {
  const { ceType, value } = mutate.random.pick(HONEST);
  const named = mutate.random.oneIn(6) ? mutate.random.pick([mutate.text(TYPES), mutate.random.pick(TYPES)]) : ceType;
  if (mutate.random.oneIn(2)) return { ceType: named, value: mutate.bytes([value]) };
  return { ceType: named, value: Buffer.from(mutate.json([JSON.parse(value.toString())]), 'utf8') };
};

const arbitrary = fc.record({
  ceType: fc.oneof(
    fc.constantFrom(...TYPES),
    fc.string().map((text) => `liwu.${text}.v1`),
    fc.constant('liwu.toString.v1'),
  ),
  value: fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  ),
});

describe('an event’s bytes', () => {
  it(
    'are read as what can be written again, word for word, or refused as a bad event, and nothing else happens',
    { timeout: fuzzTimeoutMs('event') },
    async () => {
      let read = 0;
      await fuzz('event', {
        mutant: mutantOf,
        arbitrary,
        check: ({ ceType, value }) => {
          const known = eventTypeOf(ceType);
          if (known !== undefined && (!Object.hasOwn(EVENTS, known) || ceTypeOf(known) !== ceType))
            throw new Error('another type than the one that is named');
          let event: LiwuEvent;
          try {
            event = decodeEvent(ceType, value);
          } catch (error) {
            if (error instanceof BadEventError) return;
            throw error;
          }
          read += 1;
          if (!isUtf8(value)) throw new Error('bytes that are no text were read as one');
          const again = decodeEvent(ceTypeOf(event.type), encodeEvent(event).value);
          expect(again).toEqual(event);
        },
        show: ({ ceType, value }) => `${ceType} ${value.toString('latin1')}`,
      });
      expect(read).toBeGreaterThan(0);
    },
  );
});
