import { expect, it } from 'vitest';
import type { CollectedSpan } from './collected-span.js';
import { giftOfTrace, traceLines } from './trace-lines.js';

const span = (
  service: string,
  name: string,
  spanId: string,
  parentSpanId: string | undefined,
  [beganAtMs, endedAtMs]: [number, number],
  attributes: CollectedSpan['attributes'] = {},
): CollectedSpan => ({ service, name, traceId: 'f0', spanId, parentSpanId, beganAtMs, endedAtMs, attributes });

const gift = { 'liwu.viewer.id': 'alice', 'liwu.request.id': 'r-1' };
const place = {
  'messaging.destination.name': 'liwu.rtm-gateway',
  'messaging.destination.partition.id': '3',
  'messaging.kafka.offset': 42,
};

it('a trace is a tree in the order of time, with what came of what, and where it was read', () => {
  const lines = traceLines([
    span('wallet', 'CoinsHeld', '4', '3', [1_030, 1_041.5], { ...gift, 'liwu.outcome': 'held', 'liwu.event.n': 0 }),
    span('rtm-gateway', 'GiftRequested', '2', '1', [1_004, 1_010], { ...gift, 'liwu.event.n': 1 }),
    span('crowd', 'sendGift', '1', undefined, [1_000, 1_100]),
    span('gift-catalog', 'GiftPriced', '3', '2', [1_012, 1_025], { ...gift, ...place }),
    span('crowd', 'broadcast', '9', 'missing', [1_060, 1_070]),
  ]);
  expect(lines).toEqual([
    'gift alice/r-1',
    'trace f0: 5 spans of 4 services in 100.0 ms',
    '    +0.0 ms  100.0 ms  crowd         sendGift',
    '    +4.0 ms    6.0 ms  rtm-gateway     GiftRequested n=1',
    '   +12.0 ms   13.0 ms  gift-catalog      GiftPriced < liwu.rtm-gateway/3@42',
    '   +30.0 ms   11.5 ms  wallet              CoinsHeld held',
    '   +60.0 ms   10.0 ms  crowd         broadcast',
  ]);
});

it('a trace of something else than a gift says so', () => {
  const spans = [span('wallet', 'POST /v1/top-ups', '1', undefined, [0, 5])];
  expect(giftOfTrace(spans)).toBeUndefined();
  expect(traceLines(spans)[0]).toBe('something else than a gift');
});
