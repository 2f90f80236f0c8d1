import type { EventLogOptions, LaneServiceOptions, Log } from '@liwu/event-log';
import type { Tracing } from '@liwu/tracing';
import type { BaseConfig, DatabaseConfig } from '../config/settings.js';

/** How a service's settings configure its lanes: the options of event-log's `LaneService`. */
export const laneOptions = (config: DatabaseConfig, log: Log, traces: Tracing | undefined): LaneServiceOptions => ({
  databaseUrl: config.LIWU_DATABASE_URL,
  ...eventLogOptions(config, log, traces),
});

/** What of that a service without a database has, too: the options of event-log's `FactLog` beside its topics. */
export const eventLogOptions = (config: BaseConfig, log: Log, traces: Tracing | undefined): EventLogOptions => ({
  brokers: config.LIWU_KAFKA_BROKERS,
  lanes: config.LIWU_LANES,
  topicPrefix: config.LIWU_TOPIC_PREFIX,
  replicationFactor: config.LIWU_KAFKA_REPLICATION,
  replica: String(config.LIWU_REPLICA),
  log,
  tellRecorded: traces?.tellRecorded,
});
