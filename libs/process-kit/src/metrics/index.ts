/** Prometheus's text format, read. */
export { metricValues, parseMetrics, readMetrics, type Sample } from './parse-metrics.js';
