import { type LiwuEvent, type ServiceName, encodeEvent, laneOf, topicOf } from '@liwu/contracts';
import { type FreshDatabase, eventually, freshDatabase, freshTopicPrefix } from '@liwu/test-kit';
import { ConfigResourceTypes } from 'kafkajs';
import pg, { Pool } from 'pg';
import { afterEach, beforeEach, expect, inject, vi } from 'vitest';
import { KafkaLink } from '../kafka/kafka-link.js';
import { encodeHeaders, encodeRecordBatch } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { recordsUpTo } from '../kafka/records-up-to.js';
import type { Log } from '../lane-handler.js';
import { createLaneTables } from '../lanes/lane-migrations.js';
import { factRecord } from '../lanes/event-record.js';
import { LaneService } from '../lanes/lane-service.js';
import { type CountBy, LANES, type Tally, type TallyHandler, type TallyTimer, quietLog } from './tally.js';

type RecordContent = Pick<StoredRecord, 'key' | 'value' | 'headers'>;

/** A topic prefix, a link to Kafka, and databases for tallies; all of a spec's own. */
export class TallyWorld {
  readonly topicPrefix = freshTopicPrefix();
  readonly link = new KafkaLink({ brokers: inject('kafkaBrokers'), clientId: 'spec', log: quietLog });
  /** What the services have logged as errors. */
  readonly errors: object[] = [];
  private readonly log: Log = {
    ...quietLog,
    error: (context, message) => {
      this.errors.push({ message, ...context });
      quietLog.error(context, message);
    },
  };
  private readonly databases: FreshDatabase[] = [];
  private readonly running = new Set<{ stop(): Promise<void> }>();

  async open(): Promise<this> {
    await this.link.connect();
    await this.link.ensureTopic(this.topic('rtm-gateway'), LANES, 1);
    return this;
  }

  topic(service: ServiceName): string {
    return topicOf(service, this.topicPrefix);
  }

  async database(): Promise<string> {
    const database = await freshDatabase();
    this.databases.push(database);
    const pool = new Pool({ connectionString: database.url });
    await createLaneTables(pool);
    await pool.query('CREATE TABLE tally (viewer text PRIMARY KEY, count int NOT NULL)');
    await pool.query('CREATE TABLE due (lane int NOT NULL, viewer text PRIMARY KEY, at bigint NOT NULL)');
    await pool.end();
    return database.url;
  }

  async start(
    handler: TallyHandler,
    databaseUrl: string,
    replica = 'a',
  ): Promise<LaneService<Tally, CountBy, TallyTimer>> {
    const service = new LaneService(handler, {
      databaseUrl,
      brokers: inject('kafkaBrokers'),
      lanes: LANES,
      topicPrefix: this.topicPrefix,
      replicationFactor: 1,
      replica,
      log: this.log,
    });
    await service.start();
    this.running.add(service);
    return service;
  }

  async stop(service: { stop(): Promise<void> }): Promise<void> {
    this.running.delete(service);
    await service.stop();
  }

  /** Puts facts on the gateway's topic. */
  async facts(events: readonly LiwuEvent[]): Promise<void> {
    const encoded = events.map(encodeEvent);
    const byLane = Map.groupBy(encoded, ({ key }) => laneOf(key, LANES));
    const batches = [...byLane].map(([partition, ofLane]) => ({
      partition,
      batch: encodeRecordBatch(
        ofLane.map((event) => factRecord('rtm-gateway', event)),
        Date.now(),
      ),
    }));
    for (const batch of batches) await this.write('rtm-gateway', batch);
  }

  /** Everything in one partition, in order. */
  async records(service: ServiceName, partition: number): Promise<StoredRecord[]> {
    const topic = this.topic(service);
    const end = await this.link.endOffset(topic, partition);
    const records: StoredRecord[] = [];
    for await (const record of recordsUpTo(this.link, { topic, partition, offset: 0 }, end)) records.push(record);
    return records;
  }

  /** With very few bytes the topic takes no more events. */
  async allowBatchesOf(service: ServiceName, bytes: number): Promise<void> {
    const admin = this.link.publicClient().admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: this.topic(service), configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
    await admin.disconnect();
  }

  /** The topic is made anew, with nothing in it. */
  async remakeTopic(service: ServiceName): Promise<void> {
    const topic = this.topic(service);
    const admin = this.link.publicClient().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(topic));
    await admin.disconnect();
    await this.link.ensureTopic(topic, LANES, 1);
  }

  /** Appends these very records again, as a stale publisher would; with another moment than now as one did then. */
  async append(
    service: ServiceName,
    partition: number,
    records: readonly RecordContent[],
    at = Date.now(),
  ): Promise<void> {
    const again = records.map(({ key, value, headers }) => ({
      key,
      value,
      headers: encodeHeaders(headers.map(([name, text]) => [name, text.toString('latin1')] as const)),
    }));
    await this.write(service, { partition, batch: encodeRecordBatch(again, at) });
  }

  /** A topic that has just been made may refuse its first batches. */
  private write(service: ServiceName, batch: { partition: number; batch: Buffer }): Promise<void> {
    return eventually(async () => {
      const [answer] = await this.link.produce(this.topic(service), [batch]);
      if (answer?.errorCode !== 0) throw new Error(`Kafka answered ${answer?.errorCode}`);
    });
  }

  async close(): Promise<void> {
    for (const service of this.running) await service.stop();
    await this.link.close();
    for (const database of this.databases) await database.drop();
  }
}

export const query = async (url: string, text: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};

/** How much has been counted in this database, of all viewers. */
export const countOf = async (url: string): Promise<number> =>
  (await query(url, 'SELECT coalesce(sum(count), 0)::int AS sum FROM tally'))[0]!['sum'];

/** Resolves when exactly so much has been counted. */
export const counts = (url: string, expected: number): Promise<void> =>
  eventually(async () => expect(await countOf(url)).toBe(expected), { deadlineMs: 15_000 });

/** A world for each spec of a file, closed behind it; what a spec spied on is itself again then. */
export const openForEach = (enter: (world: TallyWorld) => void): void => {
  let world: TallyWorld;
  beforeEach(async () => enter((world = await new TallyWorld().open())));
  afterEach(async () => {
    vi.restoreAllMocks();
    await world.close();
  });
};
