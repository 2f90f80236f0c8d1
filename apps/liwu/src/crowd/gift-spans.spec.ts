import { encodeEvent, type LiwuEvent, spanOfEvent, traceOfGift } from '@liwu/contracts';
import type { SpanFacts } from '@liwu/tracing';
import { beforeEach, expect, it } from 'vitest';
import { GiftSpans } from './gift-spans.js';

const ORIGIN = 1_000_000;
const gift = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-00000000001a' };
const { traceId, rootSpanId } = traceOfGift(gift);
const { requestId } = gift;
const grantSent = { type: 'GrantSent', ...gift, n: 1, at: 0 } as unknown as LiwuEvent;

let spans: SpanFacts[];
let tracked: GiftSpans;
beforeEach(() => {
  spans = [];
  tracked = new GiftSpans((span) => void spans.push(span), ORIGIN);
});

it('a gift is the span of all others, from the tap to its end', () => {
  tracked.ended('alice', { kind: 'shown', requestId }, 10, 250);
  expect(spans).toMatchObject([
    { name: 'sendGift', kind: 'client', traceId, spanId: rootSpanId, beganAtMs: ORIGIN + 10, endedAtMs: ORIGIN + 250 },
  ]);
  expect(spans[0]).not.toHaveProperty('parentSpanId');
  expect(spans[0]!.attributes).toMatchObject({ 'liwu.request.id': requestId, 'liwu.outcome': 'shown' });
});

it('a refused gift says why', () => {
  tracked.ended('alice', { kind: 'refused', requestId, code: 'insufficient-coins' }, 0, 1);
  expect(spans[0]!.attributes).toMatchObject({ 'liwu.outcome': 'insufficient-coins' });
});

it('a broadcast comes of the grant, or the reminder, that it is for, and lasts from its coming', () => {
  tracked.observe('alice', { kind: 'answered', answer: 'reminder', requestId, atMs: 40 });
  tracked.observe('alice', { kind: 'broadcast', attempt: 1, result: 'accepted', requestId, atMs: 55 });
  const parentSpanId = spanOfEvent(encodeEvent(grantSent).id);
  expect(spans).toMatchObject([
    { name: 'broadcast', traceId, parentSpanId, beganAtMs: ORIGIN + 40, endedAtMs: ORIGIN + 55 },
  ]);
  expect(spans[0]!.spanId).not.toBe(parentSpanId);
});

it('what else a client tells is no span', () => {
  tracked.observe('alice', { kind: 'answered', answer: 'accepted', requestId, atMs: 40 });
  tracked.observe('alice', { kind: 'acknowledged', attempt: 0, identity: 'gift-gateway-0-0', requestId, atMs: 60 });
  expect(spans).toEqual([]);
});
