import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent, type LiwuEvent } from '@liwu/contracts';
import { freePort, type RunningKafka, startKafka } from '@liwu/embedded';
import { KafkaLink } from '@liwu/event-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acknowledged, witnessed } from '../../judge/testing/example-gifts.js';
import { requested } from '../../verify/testing/example-events.js';
import { TopicHistory } from '../../verify/topic-history.js';
import { silentLog } from '../../shared/silent-log.js';
import { cutLogTails } from './cut-log-tail.js';

const TOPIC = 'liwu.wallet';
const PARTITIONS = 2;
const BATCHES = 5;
const PER_BATCH = 3;

let stateDir: string;
let kafka: RunningKafka;
let place: Parameters<typeof startKafka>[0];

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-cut-'));
  place = { stateDir, port: await freePort(), controllerPort: await freePort(), log: () => undefined };
  kafka = await startKafka(place);
});
afterEach(async () => {
  await kafka.stop();
  rmSync(stateDir, { recursive: true });
});

type Messages = Parameters<ReturnType<ReturnType<KafkaLink['publicClient']>['producer']>['send']>[0]['messages'];

/** Writes these batches to a topic, one after the other. */
const writeTo = async (topic: string, batches: readonly Messages[]): Promise<void> => {
  const link = new KafkaLink({ brokers: kafka.brokers, clientId: 'spec', log: silentLog });
  await link.connect();
  await link.ensureTopic(topic, PARTITIONS, 1);
  const producer = link.publicClient().producer();
  await producer.connect();
  for (const messages of batches) await producer.send({ topic, messages });
  await producer.disconnect();
  await link.close();
};

/** Writes some batches to each partition, each value telling its place. */
const write = (from: number): Promise<void> =>
  writeTo(
    TOPIC,
    Array.from({ length: BATCHES * PARTITIONS }, (_, nth) => {
      const [batch, partition] = [from + Math.floor(nth / PARTITIONS), nth % PARTITIONS];
      return Array.from({ length: PER_BATCH }, (_, at) => ({ partition, value: `${batch}.${at}` }));
    }),
  );

/** Writes each fact as a batch of its own to the first partition. */
const tell = (topic: string, facts: readonly LiwuEvent[]): Promise<void> =>
  writeTo(
    topic,
    facts.map((fact) => {
      const { ceType, key, value } = encodeEvent(fact);
      return [{ partition: 0, key, value, headers: { ce_type: ceType } }];
    }),
  );

const valuesOf = async (partition: number): Promise<string[]> => {
  const history = await TopicHistory.open(kafka.brokers.join(), [TOPIC], PARTITIONS);
  try {
    const values: string[] = [];
    const end = await history.endOffset(TOPIC, partition);
    for await (const { value } of history.read(TOPIC, partition, end)) values.push(value.toString());
    return values;
  } finally {
    await history.close();
  }
};

const crash = async (): Promise<void> => {
  process.kill(kafka.pid, 'SIGKILL');
  await kafka.exited;
};

it('a broker starts with the logs that lost their tails, at a batch or within one, keeps the rest and goes on from there', async () => {
  await write(0);
  const before = await valuesOf(0);
  await crash();
  const lost = cutLogTails(join(stateDir, 'kafka', 'data'), 'liwu', [
    { partitionShare: 0, batches: 2, withinBatch: false },
    { partitionShare: 0.9, batches: 1, withinBatch: true },
  ]);
  expect(lost).toEqual([
    { partition: `${TOPIC}-0`, records: 2 * PER_BATCH, facts: [] },
    { partition: `${TOPIC}-1`, records: PER_BATCH, facts: [] },
  ]);
  kafka = await startKafka(place);
  expect(await valuesOf(0)).toEqual(before.slice(0, -2 * PER_BATCH));
  expect(await valuesOf(1)).toEqual(before.slice(0, -PER_BATCH));
  await write(BATCHES);
  expect(await valuesOf(0)).toHaveLength((2 * BATCHES - 2) * PER_BATCH);
  expect((await valuesOf(1)).at(-1)).toBe(`${2 * BATCHES - 1}.${PER_BATCH - 1}`);
});

it('what the gateway told last is read before it is lost', async () => {
  const facts = [requested(), acknowledged(), witnessed()];
  await tell('liwu.rtm-gateway', facts);
  await crash();
  const lost = cutLogTails(join(stateDir, 'kafka', 'data'), 'liwu', [
    { partitionShare: 0, batches: 2, withinBatch: true },
  ]);
  expect(lost).toEqual([{ partition: 'liwu.rtm-gateway-0', records: 2, facts: facts.slice(1) }]);
});
