import type { LaneServiceOptions, Log } from '@liwu/event-log';
import type { DatabaseConfig } from '../config/settings.js';

/** How a service's settings configure its lanes: the options of event-log's `LaneService`. */
export const laneOptions = (config: DatabaseConfig, log: Log): LaneServiceOptions => ({
  databaseUrl: config.LIWU_DATABASE_URL,
  brokers: config.LIWU_KAFKA_BROKERS,
  lanes: config.LIWU_LANES,
  topicPrefix: config.LIWU_TOPIC_PREFIX,
  replicationFactor: config.LIWU_KAFKA_REPLICATION,
  replica: String(config.LIWU_REPLICA),
  log,
});
