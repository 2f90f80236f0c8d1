/** Injects the service's settings, as its schema makes them. */
export const CONFIG = Symbol('liwu:config');
/** Injects the service's log: pino, and event-log's `Log`. */
export const LOG = Symbol('liwu:log');
/** Injects the service's traces: a `Tracing`, or nothing where they are off. */
export const TRACES = Symbol('liwu:traces');
/** Injects the service's lanes: a `LaneRunner`. */
export const LANES = Symbol('liwu:lanes');
