import type { CounterFamily } from './counter-family.js';

const spans = (what: string, help: string): CounterFamily => ({
  metric: `liwu_spans_${what}_total`,
  counts: `spans_${what}`,
  help,
});

/** What becomes of the spans of traces; all 0 where none are made. */
export const TRACE_COUNTERS: readonly CounterFamily[] = [
  spans('exported', 'Spans that the collector of traces has taken.'),
  spans('lost', 'Spans that the collector did not take, or was not reached with.'),
  spans('dropped', 'Spans that were not even sent, as too many waited, or as the process ended.'),
];
