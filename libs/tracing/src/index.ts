/** OpenTelemetry traces of gifts: off, and not even loaded, unless the standard variables ask for them. */
export { giftIdentity } from './gift-identity.js';
export { isTracingOn } from './trace-settings.js';
export type { SpanFacts } from './span-facts.js';
export { startTracing, type Tracing } from './start-tracing.js';
