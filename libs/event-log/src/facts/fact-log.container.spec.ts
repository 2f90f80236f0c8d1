import { setImmediate as immediate } from 'node:timers/promises';
import { encodeEvent } from '@liwu/contracts';
import type { EventInput } from '../lane-handler.js';
import { eventually } from '@liwu/test-kit';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { decodeRecordSet, encodeRecordBatch } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { HASH_BYTES } from '../lanes/chain.js';
import { laneRecord } from '../lanes/event-record.js';
import { LANES, acknowledged, counted, quietLog, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, openForEach } from '../testing/tally-world.js';
import { FactLog } from './fact-log.js';
import { MAX_PENDING, Overloaded } from './fact-publisher.js';

const SESSION_MS = 6_000;

let world: TallyWorld;
openForEach((opened) => (world = opened));
const logs = new Set<FactLog>();
afterEach(async () => {
  for (const log of logs) await log.stop();
  logs.clear();
});

const viewers = viewersOfLanes();
const keyOf = ({ event }: EventInput): string => ('viewerId' in event ? `${event.viewerId}/${event.n}` : '');

const startLog = async (replica: string, handle: (input: EventInput) => Promise<void>): Promise<FactLog> => {
  const log = new FactLog({
    service: 'rtm-gateway',
    inputs: ['wallet'],
    reads: ['DeliveryAbandoned'],
    brokers: inject('kafkaBrokers'),
    lanes: LANES,
    topicPrefix: world.topicPrefix,
    replicationFactor: 1,
    replica,
    log: quietLog,
  });
  logs.add(log);
  await log.start(handle);
  return log;
};
const stopLog = async (log: FactLog): Promise<void> => {
  logs.delete(log);
  await log.stop();
};
/** The process stands still: nothing of it runs, and its connections stay open. */
const standStill = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
/** The wallet's tally answers each fact with one event. */
const facts = (n: number) => world.facts(viewers.map((viewer) => acknowledged(viewer, n)));

/** A lane's first events, numbered by `n` from 0, as the wallet's topic holds them; each is what it is, but for what is said otherwise. */
const chainOf = (viewerId: string, changes: readonly { type?: string; value?: Buffer }[]): StoredRecord[] => {
  const records = changes.map((change, n) => {
    const encoded = encodeEvent(counted(viewerId, requestId('chain'), n, 1));
    const place = { lane: 0, sequence: n + 1, traceparent: undefined, prev: Buffer.alloc(HASH_BYTES) };
    return laneRecord('wallet', { ...encoded, ...place, type: encoded.ceType, ...change });
  });
  return decodeRecordSet(encodeRecordBatch(records, Date.now()));
};

describe('the log of a service without a database', () => {
  it('handles every event of its inputs, and its facts reach those who read them', async () => {
    await world.start(tallyHandler('wallet', 'rtm-gateway'), await world.database());
    const seen: string[] = [];
    const log = await startLog('0', async (input) => void seen.push(keyOf(input)));
    await Promise.all(viewers.map((viewer) => log.publish(acknowledged(viewer, 7))));
    await eventually(() => expect([...seen].sort()).toEqual(viewers.map((viewer) => `${viewer}/7`).sort()));
    expect(log.pending).toBe(0);
    expect(log.health()).toEqual({ kafka: true, lanes: [0, 1, 2, 3] });
  });

  it('goes on behind what was committed, and handles again what was not', async () => {
    await world.start(tallyHandler('wallet', 'rtm-gateway'), await world.database());
    const first: string[] = [];
    // The second event of each lane is never done with, as in a process that dies.
    const stuck = await startLog('0', (input) => {
      first.push(keyOf(input));
      return keyOf(input).endsWith('/1') ? new Promise(() => undefined) : Promise.resolve();
    });
    for (const n of [0, 1, 2]) await facts(n);
    await eventually(() => expect(first).toHaveLength(3 * LANES));
    await stopLog(stuck);
    const second: string[] = [];
    await startLog('0', async (input) => void second.push(keyOf(input)));
    await eventually(() => expect(second).toHaveLength(2 * LANES), { deadlineMs: 20_000 });
    expect([...second].sort()).toEqual(viewers.flatMap((viewer) => [`${viewer}/1`, `${viewer}/2`]).sort());
  });

  it('shares the lanes of a group, each with one member, and takes over those of one that leaves', async () => {
    await world.start(tallyHandler('wallet', 'rtm-gateway'), await world.database());
    const seen: string[] = [];
    const one = await startLog('0', async (input) => void seen.push(keyOf(input)));
    const other = await startLog('1', async (input) => void seen.push(keyOf(input)));
    const lanes = () => [...one.health().lanes, ...other.health().lanes].sort();
    await eventually(
      () => {
        expect(lanes()).toEqual([0, 1, 2, 3]);
        expect(one.health().lanes).toHaveLength(LANES / 2);
      },
      { deadlineMs: 20_000 },
    );
    await facts(0);
    await eventually(() => expect(new Set(seen).size).toBe(LANES));
    await stopLog(one);
    await eventually(() => expect(other.health().lanes).toHaveLength(LANES), { deadlineMs: 20_000 });
    await facts(1);
    await eventually(() => expect(new Set(seen).size).toBe(2 * LANES));
  });

  it('hands on nothing after it stood still for longer than its session lasts, before it is a member again', async () => {
    await world.link.ensureTopic(world.topic('wallet'), LANES, 1);
    const told: string[] = [];
    const log = await startLog('0', async (input) => void told.push(keyOf(input)));
    log.onLanes((lanes) => told.push(`${lanes.size} lanes`));
    const appended = chainOf(viewers[0]!, [{}, {}]);
    await world.append('wallet', 0, appended.slice(0, 1));
    await eventually(() => expect(told.at(-1)).toBe(`${viewers[0]}/0`), { deadlineMs: 20_000 });
    told.length = 0;
    await world.append('wallet', 0, appended.slice(1));
    standStill(SESSION_MS + 1_000);
    await eventually(() => expect(told).toContain(`${viewers[0]}/1`), { deadlineMs: 20_000 });
    expect(told.filter((each) => each !== `${viewers[0]}/0`)).toEqual(['0 lanes', `${LANES} lanes`, `${viewers[0]}/1`]);
  });

  it('counts events of unknown types and moves over them, as over those that it cannot read', async () => {
    await world.link.ensureTopic(world.topic('wallet'), LANES, 1);
    const unread = { type: 'liwu.DeliveryAbandoned.v1', value: Buffer.from('{"viewerId":5}') };
    await world.append('wallet', 0, chainOf(viewers[0]!, [{ type: 'liwu.NeverHeardOf.v1' }, {}, unread, {}]));
    const seen: string[] = [];
    const log = await startLog('0', async (input) => void seen.push(keyOf(input)));
    await eventually(() => expect(seen).toEqual([`${viewers[0]}/1`, `${viewers[0]}/3`]));
    expect(log.counters.snapshot()).toMatchObject({ unknown_types_skipped: 1, poison_inputs: 1 });
    await stopLog(log);
    const again = await startLog('0', async (input) => void seen.push(keyOf(input)));
    await eventually(() => expect(again.health().lanes).toHaveLength(LANES), { deadlineMs: 20_000 });
    await world.append('wallet', 0, chainOf(viewers[0]!, [{}, {}, {}, {}, {}]).slice(4));
    await eventually(() => expect(seen.slice(2)).toEqual([`${viewers[0]}/4`]));
  });

  it('gathers facts that come one after the other into few requests, and sends the first one at once', async () => {
    await world.link.ensureTopic(world.topic('wallet'), LANES, 1);
    const log = await startLog('0', () => Promise.resolve());
    // A topic that has just been made may refuse its first batch.
    await log.publish(acknowledged(viewers[0]!, 0));
    const before = log.counters.snapshot()['produce_requests']!;
    const began = performance.now();
    const published: Promise<void>[] = [];
    while (performance.now() - began < 200) {
      published.push(log.publish(acknowledged(viewers[0]!, published.length)));
      await immediate();
    }
    await Promise.all(published);
    const requests = log.counters.snapshot()['produce_requests']! - before;
    expect(published.length).toBeGreaterThan(100);
    expect(requests).toBeGreaterThan(1);
    // Timers go off up to a millisecond early.
    expect(requests).toBeLessThanOrEqual(2 + (performance.now() - began) / 9);
  });

  it('says that it is overloaded instead of taking on more than it can keep', async () => {
    await world.link.ensureTopic(world.topic('wallet'), LANES, 1);
    const log = await startLog('0', () => Promise.resolve());
    const published = Array.from({ length: MAX_PENDING + 1 }, (_, n) => log.publish(acknowledged(viewers[0]!, n)));
    const outcomes = await Promise.allSettled(published);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]!.reason).toBeInstanceOf(Overloaded);
  });
});
