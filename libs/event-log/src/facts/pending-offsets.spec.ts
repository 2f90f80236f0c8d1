import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PendingOffsets } from './pending-offsets.js';

describe('pending offsets', () => {
  it('let be committed exactly the prefix whose handling has ended, in whatever order it ends', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([5, 6, 7, 8, 9], { minLength: 5 }), (order) => {
        const pending = new PendingOffsets(5);
        for (const offset of [5, 6, 7, 8, 9]) pending.begin(offset);
        const ended = new Set<number>();
        for (const offset of order) {
          pending.end(offset);
          ended.add(offset);
          const firstOpen = [5, 6, 7, 8, 9].find((each) => !ended.has(each)) ?? 10;
          expect(pending.done).toBe(firstOpen);
        }
      }),
    );
  });
});
