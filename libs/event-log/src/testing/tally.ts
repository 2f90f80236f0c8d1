import { randomBytes } from 'node:crypto';
import { type LiwuEvent, type ServiceName, encodeEvent, laneOf, topicOf } from '@liwu/contracts';
import { type FreshDatabase, eventually, freshDatabase, freshTopicPrefix } from '@liwu/test-kit';
import { ConfigResourceTypes } from 'kafkajs';
import pg, { Pool } from 'pg';
import { inject } from 'vitest';
import { KafkaLink } from '../kafka/kafka-link.js';
import { type StoredRecord, encodeHeaders, encodeRecordBatch } from '../kafka/record-batch.js';
import { type Appended, CommandRefused, type Input, type LaneHandler, type Log } from '../lane-handler.js';
import { CreateLanes1764000000000 } from '../lanes/create-lanes.js';
import { factRecord } from '../lanes/event-record.js';
import { LaneService } from '../lanes/lane-service.js';

type RecordContent = Pick<StoredRecord, 'key' | 'value' | 'headers'>;

/** A command of the tally: count by so many; a negative number is refused. */
export interface CountBy {
  readonly viewerId: string;
  readonly requestId: string;
  readonly by: number;
}

type Tally = Map<string, number>;
type TallyTimer = { viewerId: string };

export const LANES = 4;
/** Silent, unless LIWU_SPEC_LOG is set: then a failing spec can be listened to. */
const say = (context: object, message: string): void => {
  if (process.env['LIWU_SPEC_LOG']) console.log(message, context);
};
export const quietLog: Log = { debug: () => undefined, info: say, warn: say, error: say };

/** A small service for specs: counts, per viewer, the events that it reads, and emits one event for each count. */
export const tallyHandler = (
  service: ServiceName,
  input: ServiceName,
  poisonKey?: string,
): LaneHandler<Tally, CountBy, TallyTimer> => ({
  service,
  inputs: [input],
  reads: ['BroadcastAcknowledged', 'DeliveryAbandoned'],
  load: (inputs) => [
    {
      name: `${service}-tally`,
      text: 'SELECT viewer, count FROM tally WHERE viewer = ANY($1::text[])',
      values: [[...new Set(inputs.map(({ key }) => key))]],
    },
  ],
  state: ([rows]) => new Map(rows!.map(({ viewer, count }) => [viewer as string, Number(count)])),
  decide: (input, tally) => decide(input, tally, poisonKey),
  evolve: (tally, event) => {
    const viewer = (event as { viewerId: string }).viewerId;
    return tally.set(viewer, (tally.get(viewer) ?? 0) + 1);
  },
  save: (tally, appended) => [saveTally(service, tally, appended)],
  respond: ({ by }) => ({ status: 201, body: { counted: by } }),
  timers: {
    due: (lanes, until, limit) => ({
      name: `${service}-due`,
      text: 'SELECT lane, viewer FROM due WHERE lane = ANY($1::int[]) AND at <= $2 ORDER BY at LIMIT $3',
      values: [lanes, until, limit],
    }),
    timer: ({ lane, viewer }) => ({ lane, key: viewer, timer: { viewerId: viewer } }),
  },
});

function decide(input: Input<CountBy, TallyTimer>, tally: Tally, poisonKey: string | undefined): LiwuEvent[] {
  if (input.key === poisonKey) throw new Error('this viewer breaks an invariant');
  if (input.kind === 'event') {
    const { viewerId, requestId, n } = input.event as { viewerId: string; requestId: string; n: number };
    return [counted(viewerId, requestId, n, input.now)];
  }
  if (input.kind === 'timer')
    return [counted(input.key, requestId('timer'), (tally.get(input.key) ?? 0) + 1, input.now)];
  if (input.command.by < 0) throw new CommandRefused('negative', 'a tally only grows');
  return Array.from({ length: input.command.by }, (_, n) => counted(input.key, input.command.requestId, n, input.now));
}

const saveTally = (service: string, tally: Tally, appended: readonly Appended[]) => ({
  name: `${service}-save-tally`,
  text: `WITH gone AS (DELETE FROM due WHERE viewer = ANY($1::text[]))
    INSERT INTO tally (viewer, count) SELECT * FROM unnest($1::text[], $2::int[])
    ON CONFLICT (viewer) DO UPDATE SET count = excluded.count`,
  values: (() => {
    const viewers = [...new Set(appended.map(({ event }) => (event as { viewerId: string }).viewerId))];
    return [viewers, viewers.map((viewer) => tally.get(viewer) ?? 0)];
  })(),
});

/** What the tally says of one input: any event with few fields does. */
const counted = (viewerId: string, request: string, n: number, at: number): LiwuEvent => ({
  type: 'DeliveryAbandoned',
  viewerId,
  requestId: request,
  n,
  at,
  certainty: 'not-shown',
  closedAt: at,
  reminders: 0,
});

/** A request id, the same for the same name. */
export const requestId = (name: string): string => {
  const hex = Buffer.from(name.padEnd(6, '-')).toString('hex').slice(0, 12).padEnd(12, '0');
  return `0190a000-0000-7000-8000-${hex}`;
};

export const acknowledged = (viewerId: string, n: number): LiwuEvent => ({
  type: 'BroadcastAcknowledged',
  viewerId,
  requestId: requestId('r'),
  n,
  at: Date.now(),
  sentAt: Date.now(),
});

/** One viewer in each lane. */
export const viewersOfLanes = (): string[] =>
  Array.from({ length: LANES }, (_, lane) => {
    for (let n = 0; ; n++) if (laneOf(`v${n}`, LANES) === lane) return `v${n}`;
  });

/** A topic prefix, a link to Kafka, and databases for tallies; all of a spec's own. */
export class TallyWorld {
  readonly topicPrefix = freshTopicPrefix();
  readonly link = new KafkaLink({ brokers: inject('kafkaBrokers'), clientId: 'spec', log: quietLog });
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
    await new CreateLanes1764000000000().up(pool);
    await pool.query('CREATE TABLE tally (viewer text PRIMARY KEY, count int NOT NULL)');
    await pool.query('CREATE TABLE due (lane int NOT NULL, viewer text PRIMARY KEY, at bigint NOT NULL)');
    await pool.end();
    return database.url;
  }

  async start(
    handler: LaneHandler<Tally, CountBy, TallyTimer>,
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
      log: quietLog,
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
    for (let offset = 0; offset < end; offset = records.at(-1)!.offset + 1) {
      const [fetched] = await this.link.fetch([{ topic, partition, offset }], 0);
      records.push(...fetched!.records.filter((record) => record.offset >= offset));
    }
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

  /** Appends these very records again, as a stale publisher would. */
  async append(service: ServiceName, partition: number, records: readonly RecordContent[]): Promise<void> {
    const again = records.map(({ key, value, headers }) => ({
      key,
      value,
      headers: encodeHeaders(headers.map(([name, text]) => [name, text.toString('latin1')] as const)),
    }));
    await this.write(service, { partition, batch: encodeRecordBatch(again, Date.now()) });
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

/** A caller's own key, never used before. */
export const freshKey = (): string => randomBytes(8).toString('hex');
