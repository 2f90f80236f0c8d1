import { expect, it } from 'vitest';
import type { CollectedSpan } from './collected-span.js';
import { KeptTraces } from './kept-traces.js';

const span = (traceId: string, spanId: string): CollectedSpan => ({
  service: 'wallet',
  name: 'CoinsHeld',
  traceId,
  spanId,
  parentSpanId: undefined,
  beganAtMs: 0,
  endedAtMs: 1,
  attributes: {},
});

it('a span that comes twice is kept once', () => {
  const kept = new KeptTraces();
  kept.add([span('a', '1'), span('a', '2'), span('a', '1')]);
  expect(kept.of('a').map(({ spanId }) => spanId)).toEqual(['1', '2']);
});

it('a trace is given away when nothing more has come for a while, and no other one', () => {
  let now = 0;
  const kept = new KeptTraces(() => now);
  kept.add([span('a', '1'), span('b', '1')]);
  now = 100;
  kept.add([span('b', '2')]);
  expect(kept.takeQuiet(50).map(([first]) => first?.traceId)).toEqual(['a']);
  expect(kept.takeQuiet(50)).toEqual([]);
  now = 150;
  expect(kept.takeQuiet(50)).toEqual([[span('b', '1'), span('b', '2')]]);
});

it('the oldest trace makes room, and one of very many spans is cut', () => {
  const kept = new KeptTraces(() => 0, 2);
  kept.add(['a', 'b', 'c'].map((traceId) => span(traceId, '1')));
  expect(['a', 'b', 'c'].map((traceId) => kept.of(traceId).length)).toEqual([0, 1, 1]);
  kept.add(Array.from({ length: 600 }, (_, k) => span('c', String(k))));
  expect(kept.of('c')).toHaveLength(500);
});
