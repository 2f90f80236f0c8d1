import { Problem } from '@liwu/service-kit';
import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, fingerprintOf, type Position } from './cursor.js';
import { listQuery } from './listing.js';
import { ENTRIES, GIFTS, POSTINGS, TRIAL_BALANCE } from './listings.js';
import { revenueListing } from './revenue-listing.js';

const PARSER = 'cursor';
const LISTINGS = [ENTRIES, GIFTS, POSTINGS, TRIAL_BALANCE, revenueListing(['day', 'gift'])];
const OF = fingerprintOf('entries', { account: 'streamer:s' });
const OTHER = fingerprintOf('entries', {});
const POSITIONS: readonly Position[] = [
  { after: [], until: [] },
  { after: ['3', '17'], until: ['0:12', '1:0', '2:9007199254740991'] },
  { after: ['2026-11-27T09:00:00.000001Z', 'streamer:s', 'COIN'], until: ['2026-11-27T09:00:00.000001Z'] },
];
const CONTENTS = POSITIONS.flatMap((position) => [OF, OTHER].map((of) => ({ of, ...position })));
const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');
const HONEST = CONTENTS.map(({ of, ...position }) => encodeCursor(of, position));

/** What a cursor says, read once more by hand; undefined for what is none of this list. */
const read = (cursor: string): Position | undefined => {
  try {
    const said = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<string, unknown>;
    const isList = (value: unknown, most: number): value is string[] =>
      Array.isArray(value) && value.length <= most && value.every((item) => typeof item === 'string');
    const { of, after, until } = said;
    return of === OF && isList(after, 40) && isList(until, 300) ? { after, until } : undefined;
  } catch {
    return undefined;
  }
};

const decoded = (cursor: string): Position | undefined => {
  try {
    return decodeCursor(OF, cursor);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'cursor_mismatch') throw error;
    // No more than that is said, and nothing of what the cursor holds.
    expect(error.message).toBe('The cursor belongs to a list with other filters.');
    return undefined;
  }
};

/** A statement is of one text whatever the cursor holds, which is among its values only. */
const checkQueries = ({ after, until }: Position): void => {
  for (const listing of LISTINGS) {
    const { text } = listQuery(listing, {}, { after, until }, 10);
    const dull = listQuery(listing, {}, { after: after.map(() => 'x'), until: until.map(() => '0:0') }, 10);
    if (text !== dull.text) throw new Error(`the cursor changes the statement of ${listing.name}`);
  }
};

describe('a cursor', () => {
  it(
    'is taken where it says all that one of this list says, and is a mismatch otherwise',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let taken = 0;
      await fuzz<string>(PARSER, {
        mutant: (mutate) => (mutate.random.oneIn(3) ? mutate.text(HONEST) : encoded(mutate.json(CONTENTS))),
        arbitrary: fc.oneof(
          fc.string(),
          fc.json().map(encoded),
          fc
            .record({ of: fc.constantFrom(OF, OTHER), after: fc.array(fc.string()), until: fc.array(fc.string()) })
            .map((content) => encoded(JSON.stringify(content))),
        ),
        check: (cursor) => {
          const position = decoded(cursor);
          const expected = read(cursor);
          if ((position === undefined) !== (expected === undefined)) throw new Error('taken, or not, wrongly');
          if (!position) return;
          taken += 1;
          expect(position).toMatchObject({ ...expected });
          checkQueries(position);
        },
      });
      expect(taken).toBeGreaterThan(0);
    },
  );
});
