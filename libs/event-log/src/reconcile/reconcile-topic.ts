import { type ServiceName, topicOf } from '@liwu/contracts';
import { Client } from 'pg';
import { KafkaLink } from '../kafka/kafka-link.js';
import type { Log } from '../lane-handler.js';
import { type LaneReconciliation, reconcileLane } from './reconcile-lane.js';

/** For so long the topic is waited for: a broker that was just started may still look for its leaders. */
const TOPIC_WITHIN_MS = 15_000;

interface ReconcileOptions {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly lanes: number;
  /** Compare only. */
  readonly dryRun: boolean;
  readonly log: Log;
}

/**
 * Compares a service's event table with its topic, lane by lane, and sends again what the topic lacks. It writes into the topic what the
 * table holds and nothing else, in order, so it may run beside the service: only repeats can come of it. Rejects where the topic is not
 * there at all: its service makes it.
 */
export const reconcileTopic = async (options: ReconcileOptions): Promise<LaneReconciliation[]> => {
  const { service, databaseUrl, brokers, topicPrefix, lanes, dryRun, log } = options;
  const topic = topicOf(service, topicPrefix);
  const link = new KafkaLink({ brokers, clientId: 'reconcile', log });
  const client = new Client({ connectionString: databaseUrl, application_name: 'reconcile' });
  // A connection that breaks between two statements is no end of the process: the next one rejects.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await link.connect();
    await link.waitForTopics([topic], lanes, TOPIC_WITHIN_MS);
    const results: LaneReconciliation[] = [];
    for (let lane = 0; lane < lanes; lane++)
      results.push(await reconcileLane({ service, topic, lane, client, link }, dryRun));
    return results;
  } finally {
    await link.close();
    await client.end();
  }
};
