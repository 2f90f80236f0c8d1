import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from './event-codec.js';
import { EXAMPLE_EVENTS } from './golden/example-events.js';
import type { LiwuEvent } from './all-events.js';
import { spanIdOf, spanOfEvent, traceIdOf, traceOfGift, traceparentOf, traceparentOfEvent } from './trace-context.js';

const gift = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-00000000001a' };
const held = { type: 'CoinsHeld', ...EXAMPLE_EVENTS.CoinsHeld[0] } as LiwuEvent;

describe('the trace of a gift', () => {
  it('is what SHA-256 of its identity says, for whoever reckons it in another language', () => {
    const digest = createHash('sha256').update(`liwu/trace/alice/${gift.requestId}`, 'utf8').digest();
    expect(traceOfGift(gift)).toEqual({
      traceId: digest.subarray(0, 16).toString('hex'),
      rootSpanId: digest.subarray(16, 24).toString('hex'),
    });
  });

  it('is another one for another viewer who uses the same id', () => {
    expect(traceOfGift({ ...gift, viewerId: 'bob' }).traceId).not.toBe(traceOfGift(gift).traceId);
  });

  it('is spread evenly, in the bytes too that other samplers look at', () => {
    const ids = Array.from({ length: 4_000 }, (_, k) => traceOfGift({ ...gift, viewerId: `viewer-${k}` }).traceId);
    for (const at of [0, 16]) {
      const low = ids.filter((id) => Number.parseInt(id.slice(at, at + 8), 16) < 2 ** 30).length;
      expect(low / ids.length).toBeCloseTo(0.25, 1);
    }
  });
});

describe('the traceparent of an event', () => {
  const { id } = encodeEvent(held);

  it('names the span that the event itself came about in', () => {
    expect(spanOfEvent('5b1f6c0e-3f1d-5c0a-9d0e-8a4d6f2b7c91')).toBe('9d0e8a4d6f2b7c91');
    expect(spanIdOf(traceparentOfEvent(held, id))).toBe(spanOfEvent(id));
  });

  it('is in the trace of what it came of, and in its gift’s where that had none or none that can be read', () => {
    const cameOf = traceparentOf('a'.repeat(32), 'b'.repeat(16));
    expect(traceIdOf(traceparentOfEvent(held, id, cameOf))).toBe('a'.repeat(32));
    const own = traceOfGift(held as LiwuEvent & typeof gift).traceId;
    for (const none of [undefined, '', '00-1-2-01', `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`])
      expect(traceIdOf(traceparentOfEvent(held, id, none))).toBe(own);
  });

  it('is missing where the event tells of no gift and came of no trace', () => {
    const listed = { type: 'GiftListed', ...EXAMPLE_EVENTS.GiftListed[0] } as LiwuEvent;
    expect(traceparentOfEvent(listed, encodeEvent(listed).id)).toBeUndefined();
  });
});
