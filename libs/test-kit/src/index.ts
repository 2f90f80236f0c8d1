export { copyDatabase, type DatabaseCopy } from './database-copy.js';
export { decider, type Decider, type Given, type Outcome } from './decider.js';
export { eventually } from './eventually.js';
export { type FreshDatabase, freshDatabase, freshTopicPrefix } from './fresh.js';
export { fuzz, type FuzzCase } from './fuzz/fuzz.js';
export { fuzzTimeoutMs } from './fuzz/fuzz-plan.js';
export { Mutator } from './fuzz/mutator.js';
export { type ProvidedServers } from './provided.js';
export { metricValues, parseMetrics, readMetrics } from '@liwu/process-kit/metrics';
