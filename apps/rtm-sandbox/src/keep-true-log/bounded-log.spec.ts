import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedLog } from './bounded-log.js';

interface Entry {
  readonly seq: number;
  readonly size: number;
}
const fill = (log: BoundedLog<Entry>, sizes: readonly number[]): void => {
  for (const size of sizes) log.add((seq) => ({ seq, size }), size);
};

describe('a bounded log', () => {
  it('keeps its newest entries within both bounds, whatever is added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 100 }), (sizes) => {
        const log = new BoundedLog<Entry>({ maxEntries: 10, maxSize: 60 });
        fill(log, sizes);
        const expected: Entry[] = [];
        for (let seq = sizes.length, size = 0; seq > 0 && expected.length < 10; seq--) {
          size += sizes[seq - 1]!;
          if (size > 60) break;
          expected.unshift({ seq, size: sizes[seq - 1]! });
        }
        expect(log.page(0, 1_000)).toEqual({
          entries: expected,
          lastSeq: sizes.length,
          firstKeptSeq: sizes.length - expected.length + 1,
        });
      }),
    );
  });

  it('is read in pages, each beginning after the one before', () => {
    const log = new BoundedLog<Entry>({ maxEntries: 100 });
    fill(log, [1, 2, 3, 4, 5]);
    const first = log.page(0, 2);
    expect(first.entries.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(log.page(first.lastSeq, 10).entries.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(log.page(5, 10)).toEqual({ entries: [], lastSeq: 5, firstKeptSeq: 1 });
    expect(log.page(99, 10).entries).toEqual([]);
  });

  it('goes on behind what was passed over when only some entries are wanted', () => {
    const log = new BoundedLog<Entry>({ maxEntries: 100 });
    fill(log, [1, 2, 1, 2, 1, 2]);
    const isOne = ({ size }: Entry): boolean => size === 1;
    expect(log.page(0, 2, isOne)).toMatchObject({ entries: [{ seq: 1 }, { seq: 3 }], lastSeq: 3 });
    expect(log.page(3, 2, isOne)).toMatchObject({ entries: [{ seq: 5 }], lastSeq: 6 });
  });
});
