import type { ProvidedServers } from './provided.js';

/** The one Kafka and the one Postgres of a test run. */
export interface TestServers extends ProvidedServers {
  stop(): Promise<void>;
}
