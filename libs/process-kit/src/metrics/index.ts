/** Prometheus's text format, read. */
export { metricValues, parseMetrics, readMetrics } from './parse-metrics.js';
