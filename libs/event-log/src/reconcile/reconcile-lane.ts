import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import type { ClientBase } from 'pg';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { KAFKA_ERROR } from '../kafka/protocol.js';
import { encodeRecordBatch } from '../kafka/record-batch.js';
import { laneRecord } from '../lanes/event-record.js';
import { type PlacedEvent, readEvents } from '../lanes/lane-store.js';
import { PublishedLane } from '../lanes/published-lane.js';
import { patiently } from './patiently.js';
import { PartitionReading } from './partition-reading.js';
import { TableHashes } from './table-hashes.js';

/** A younger event may still be on its way to the topic. */
const IN_FLIGHT_MS = 5_000;
const LOOK_AGAIN_MS = 200;
/** While the lane's owner publishes beside us, what is sent may have to be followed by what it sent meanwhile. */
const MAX_ROUNDS = 100;

/** What became of one lane. */
export interface LaneReconciliation {
  readonly lane: number;
  /** How many events the table had, and how many of them the topic. */
  readonly stored: number;
  readonly matched: number;
  /** The first event that a reader of the topic cannot get, or gets too late; nothing where there is none. */
  readonly missingFrom: number | undefined;
  /** How many events were sent again. */
  readonly sent: number;
  /** What lies in the topic and not in the table: such a lane is never written to. */
  readonly fork: string | undefined;
}

/** Where one lane's events lie. */
interface LanePlaces {
  readonly service: ServiceName;
  readonly topic: string;
  readonly lane: number;
  readonly client: ClientBase;
  readonly link: KafkaLink;
}

/**
 * Compares a lane's event table with its partition, and sends again what a reader cannot get, from the first such event through the end of
 * the lane: whoever waits behind the gap goes on, all others see repeats. The lane's owner may publish at the same time.
 */
export const reconcileLane = async (places: LanePlaces, dryRun: boolean): Promise<LaneReconciliation> => {
  const { client, link, topic, lane } = places;
  const stored = await sequenceOf(client, lane);
  const reading = new PartitionReading(link, topic, lane, new TableHashes(client, lane));
  await readUntilSettled(places, reading, stored);
  const found = {
    lane,
    stored,
    matched: reading.presentUpTo(stored),
    missingFrom: isBehind(reading, stored) ? reading.reached + 1 : undefined,
  };
  const sent = dryRun || reading.fork ? 0 : await sendAgain(places, reading, stored);
  return { ...found, sent, fork: reading.fork };
};

/** Until a reader comes through: what the owner has published in the middle of what we sent has to follow it once more. */
async function sendAgain(places: LanePlaces, reading: PartitionReading, stored: number): Promise<number> {
  let sent = 0;
  for (let round = 0; !reading.fork && isBehind(reading, stored); round++) {
    if (round === MAX_ROUNDS) throw new Error(`${places.topic}/${places.lane} is still behind after ${round} rounds`);
    sent += await sendFrom(places, reading.reached);
    await reading.readOn();
  }
  return sent;
}

/** What lies behind a gap has been sent already, but whoever came to the gap is told of it again. */
const isBehind = ({ reached, highest }: PartitionReading, stored: number): boolean =>
  reached < Math.max(stored, highest);

/** Reads the partition; where only the newest events are not in it yet, until they are, or are too old to be on their way. */
async function readUntilSettled(places: LanePlaces, reading: PartitionReading, stored: number): Promise<void> {
  for (;;) {
    await reading.readOn();
    const mayComeYet = !reading.fork && reading.reached === reading.highest && reading.reached < stored;
    if (!mayComeYet || (await ageOf(places, reading.reached + 1)) > IN_FLIGHT_MS) return;
    await delay(LOOK_AGAIN_MS);
  }
}

/** By the database's clock, in milliseconds. */
async function ageOf({ client, lane }: LanePlaces, sequence: number): Promise<number> {
  const { rows } = await client.query<{ age: number }>(
    `SELECT (extract(epoch FROM clock_timestamp() - recorded_at) * 1000)::float8 AS age FROM event
     WHERE lane = $1 AND sequence = $2`,
    [lane, sequence],
  );
  return rows[0]?.age ?? 0;
}

async function sequenceOf(client: ClientBase, lane: number): Promise<number> {
  const { rows } = await client.query<{ sequence: string }>('SELECT sequence FROM lane WHERE lane = $1', [lane]);
  return Number(rows[0]?.sequence ?? 0);
}

/** Everything behind this sequence, in order, each run when the one before is acknowledged. */
async function sendFrom(places: LanePlaces, reached: number): Promise<number> {
  const { client, lane } = places;
  const target = await sequenceOf(client, lane);
  const published = new PublishedLane(reached, target, 0);
  while (published.unpublished > 0) {
    const { missing } = published;
    if (missing) published.found(await readEvents(client, lane, missing.from, missing.limit));
    const run = published.nextRun();
    published.acknowledged(run.at(-1)!.sequence, await patiently(places.link, () => send(places, run)));
  }
  return target - reached;
}

/** Gives back the partition's next offset. Rejects where Kafka has not acknowledged the run by name. */
async function send({ service, link, topic, lane }: LanePlaces, run: readonly PlacedEvent[]): Promise<number> {
  const records = run.map((event) => laneRecord(service, event));
  const [answer] = await link.produce(topic, [{ partition: lane, batch: encodeRecordBatch(records, Date.now()) }]);
  if (answer?.partition === lane && answer.errorCode === KAFKA_ERROR.none) return answer.baseOffset + run.length;
  const { errorCode, cause } = answer ?? {};
  throw new Error(`Kafka did not take events of ${topic}/${lane}: ${errorCode ?? 'no answer'}`, { cause });
}
