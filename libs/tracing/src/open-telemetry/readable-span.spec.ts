import { traceOfGift } from '@liwu/contracts';
import { emptyResource } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import type { SpanFacts } from '../span-facts.js';
import type { SamplerName } from '../trace-settings.js';
import { makeSampler } from './make-sampler.js';
import { readableSpan } from './readable-span.js';

const facts = (traceId: string, more: Partial<SpanFacts> = {}): SpanFacts => ({
  name: 'GiftPriced',
  kind: 'consumer',
  traceId,
  spanId: 'c'.repeat(16),
  beganAtMs: 1_500.25,
  endedAtMs: 2_750.5,
  attributes: { 'liwu.lane': 3 },
  ...more,
});
const isSampled = (span: SpanFacts, sampler: SamplerName, ratio = 1): boolean =>
  readableSpan(span, emptyResource(), makeSampler({ sampler, ratio })) !== undefined;
const traceId = 'a'.repeat(32);

describe('a span as exporters read it', () => {
  it('has its times in seconds and nanoseconds', () => {
    const span = readableSpan(facts(traceId), emptyResource(), makeSampler({ sampler: 'always_on', ratio: 1 }));
    expect(span).toMatchObject({ startTime: [1, 500_250_000], endTime: [2, 750_500_000], duration: [1, 250_250_000] });
    expect(span).not.toHaveProperty('parentSpanContext');
  });

  it('is sampled by all services or by none, whether it has a parent or not', () => {
    for (let k = 0; k < 200; k++) {
      const gift = traceOfGift({ viewerId: `viewer-${k}`, requestId: '0190a000-0000-7000-8000-00000000001a' });
      const decisions = (['traceidratio', 'parentbased_traceidratio'] as const).flatMap((sampler) =>
        [undefined, gift.rootSpanId].map((parentSpanId) =>
          isSampled(facts(gift.traceId, { parentSpanId }), sampler, 0.5),
        ),
      );
      expect(new Set(decisions).size).toBe(1);
    }
  });

  it('keeps the part of the gifts that the ratio says', () => {
    const kept = Array.from({ length: 4_000 }, (_, k) => traceOfGift({ viewerId: `v${k}`, requestId: 'r' })).filter(
      (gift) => isSampled(facts(gift.traceId), 'traceidratio', 0.1),
    );
    expect(kept.length / 4_000).toBeCloseTo(0.1, 1);
  });

  it('follows the parent that was handed on', () => {
    const child = { parentSpanId: 'b'.repeat(16) };
    expect(isSampled(facts(traceId, { ...child, parentIsSampled: false }), 'parentbased_always_on')).toBe(false);
    expect(isSampled(facts(traceId, { ...child, parentIsSampled: true }), 'parentbased_always_off')).toBe(true);
    expect(isSampled(facts(traceId), 'parentbased_always_off')).toBe(false);
  });
});
