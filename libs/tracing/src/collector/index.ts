/** A small collector for one machine: takes spans by OTLP over HTTP as JSON, and shows a trace as a tree of lines. */
export type { CollectedSpan } from './collected-span.js';
export { type Collector, startCollector } from './start-collector.js';
export { KeptTraces } from './kept-traces.js';
export { giftOfTrace, traceLines } from './trace-lines.js';
