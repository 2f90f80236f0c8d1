import { setTimeout as delay } from 'node:timers/promises';
import type { ITopicConfig, Kafka } from 'kafkajs';
import type { PartitionMetadata } from 'kafkajs/src/cluster/index.js';
import type Cluster from 'kafkajs/src/cluster/index.js';

const TOPIC_POLL_MS = 200;
/** For so long a service waits for the topics of those that start together with it. */
export const WAIT_FOR_TOPICS_MS = 60_000;

/** Creates the topic if it is not there, with unlimited retention (what a topic has lost, only its writer's table still has), uncompressed. */
export const createIfAbsent = async (
  kafka: Kafka,
  topic: string,
  partitions: number,
  replicationFactor: number,
): Promise<void> => {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const known = await admin.listTopics();
    if (!known.includes(topic))
      await admin.createTopics({ waitForLeaders: false, topics: [newTopic(topic, partitions, replicationFactor)] });
  } finally {
    await admin.disconnect();
  }
};

const newTopic = (topic: string, numPartitions: number, replicationFactor: number): ITopicConfig => ({
  topic,
  numPartitions,
  replicationFactor,
  configEntries: [
    { name: 'retention.ms', value: '-1' },
    { name: 'retention.bytes', value: '-1' },
    { name: 'cleanup.policy', value: 'delete' },
    // Whatever its brokers would do by themselves, and whoever writes: our decoder reads nothing else.
    { name: 'compression.type', value: 'uncompressed' },
  ],
});

/**
 * Resolves when all the topics are there with a leader for each partition. Rejects where one has another number of partitions, and
 * at the deadline with the names of those that are still missing.
 */
export const topicsAreThere = async (
  cluster: Cluster,
  topics: readonly string[],
  partitions: number,
  deadlineMs: number,
): Promise<void> => {
  const until = performance.now() + deadlineMs;
  for (;;) {
    const missing: string[] = [];
    for (const topic of topics) {
      const known = await partitionsOf(cluster, topic);
      if (known.length > 0 && known.length !== partitions)
        throw new Error(`topic ${topic} has ${known.length} partitions, but this deployment has ${partitions} lanes`);
      if (known.length === 0 || known.some(({ leader }) => leader < 0)) missing.push(topic);
    }
    if (missing.length === 0) return;
    if (performance.now() >= until)
      throw new Error(`not there after ${deadlineMs} ms, or without leaders: ${missing.join(', ')}`);
    await delay(TOPIC_POLL_MS);
  }
};

/** None where the topic is not there yet, or has no leaders yet. */
async function partitionsOf(cluster: Cluster, topic: string): Promise<readonly PartitionMetadata[]> {
  try {
    await cluster.addMultipleTargetTopics([topic]);
    await cluster.refreshMetadata();
    return cluster.findTopicPartitionMetadata(topic);
  } catch (error) {
    if (!isYetToCome(error)) throw error;
    return [];
  }
}

const YET_TO_COME: readonly unknown[] = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];

/** By itself, or as the cause of that kafkajs has asked for it in vain several times. */
const isYetToCome = (error: unknown): boolean =>
  error instanceof Error && (('type' in error && YET_TO_COME.includes(error.type)) || isYetToCome(error.cause));
