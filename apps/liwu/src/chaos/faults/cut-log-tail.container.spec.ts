import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type RunningKafka, startKafka } from '@liwu/embedded';
import { KafkaLink } from '@liwu/event-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

/** Writes some batches to each partition, each value telling its place. */
const write = async (from: number): Promise<void> => {
  const link = new KafkaLink({ brokers: kafka.brokers, clientId: 'spec', log: silentLog });
  await link.connect();
  await link.ensureTopic(TOPIC, PARTITIONS, 1);
  const producer = link.publicClient().producer();
  await producer.connect();
  for (let batch = from; batch < from + BATCHES; batch++) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const messages = Array.from({ length: PER_BATCH }, (_, at) => ({ partition, value: `${batch}.${at}` }));
      await producer.send({ topic: TOPIC, messages });
    }
  }
  await producer.disconnect();
  await link.close();
};

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
    { partition: `${TOPIC}-0`, records: 2 * PER_BATCH },
    { partition: `${TOPIC}-1`, records: PER_BATCH },
  ]);
  kafka = await startKafka(place);
  expect(await valuesOf(0)).toEqual(before.slice(0, -2 * PER_BATCH));
  expect(await valuesOf(1)).toEqual(before.slice(0, -PER_BATCH));
  await write(BATCHES);
  expect(await valuesOf(0)).toHaveLength((2 * BATCHES - 2) * PER_BATCH);
  expect((await valuesOf(1)).at(-1)).toBe(`${2 * BATCHES - 1}.${PER_BATCH - 1}`);
});
