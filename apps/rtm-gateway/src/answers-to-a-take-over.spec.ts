import { grantEnd } from '@liwu/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { close } from './close-when-expired/close.js';
import { mayBroadcast } from './held-gifts/broadcast-grant.js';
import { KNOWN_FROM_HOLD, NOON, sample } from './testing/samples.js';

const END = grantEnd(NOON);

describe('a take-over', () => {
  it('is at any moment broadcast, or closed, or answered with nothing, and never both', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 200_000 }), (after) => {
        const now = NOON + after;
        const closed = close(sample('DeliveryTakenOver'), KNOWN_FROM_HOLD, now) !== undefined;
        expect([mayBroadcast(END, now), closed]).toEqual([now >= NOON && now <= END - 5_000, now >= END + 15_000]);
      }),
    );
  });
});
