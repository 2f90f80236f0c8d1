import { eventually } from '@liwu/test-kit';
import { expect, inject, it } from 'vitest';
import { expectChained } from '../testing/expect-chained.js';
import { acknowledged, burst, LANES, quietLog, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';
import type { LaneReconciliation } from './reconcile-lane.js';
import { reconcileTopic } from './reconcile-topic.js';

const LANE = 2;
const EVENTS = 30;

let world: TallyWorld;
openForEach((opened) => (world = opened));

const reconcile = (databaseUrl: string, dryRun = false): Promise<LaneReconciliation[]> =>
  reconcileTopic({
    service: 'wallet',
    databaseUrl,
    brokers: inject('kafkaBrokers'),
    topicPrefix: world.topicPrefix,
    lanes: LANES,
    dryRun,
    log: quietLog,
  });

/** A wallet whose lanes have so many events each, all of them published. */
async function publishedWallet(): Promise<string> {
  const url = await world.database();
  await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  await world.facts(burst(EVENTS));
  await counts(url, EVENTS * LANES);
  for (let lane = 0; lane < LANES; lane++)
    await eventually(async () => expect(await world.records('wallet', lane)).toHaveLength(EVENTS));
  return url;
}

/** Somebody who reads the wallet's topic and counts its events. */
async function reader(): Promise<string> {
  const url = await world.database();
  await world.start(tallyHandler('gift-catalog', 'wallet'), url);
  return url;
}

const applied = (url: string) => query(url, 'SELECT lane, sequence::int FROM lane_input ORDER BY lane');
const appliedUpTo = (sequences: readonly number[]) => sequences.map((sequence, lane) => ({ lane, sequence }));
const everywhere = (sequence: number): number[] => Array.from({ length: LANES }, () => sequence);
const inOrder = { stored: EVENTS, matched: EVENTS, missingFrom: undefined, sent: 0, fork: undefined };

it('a topic that holds what its table holds is left alone, repeats and all', async () => {
  const url = await publishedWallet();
  await world.append('wallet', LANE, (await world.records('wallet', LANE)).slice(3, 9));
  expect(await reconcile(url)).toEqual(Array.from({ length: LANES }, (_, lane) => ({ lane, ...inOrder })));
  expect(await world.records('wallet', LANE)).toHaveLength(EVENTS + 6);
});

it('a topic that was made anew, with nothing in it, gets everything again, while its service believes that all is published', async () => {
  const url = await publishedWallet();
  await world.remakeTopic('wallet');
  const before = await reconcile(url, true);
  expect(before[LANE]).toEqual({ lane: LANE, ...inOrder, matched: 0, missingFrom: 1 });
  expect(await world.records('wallet', LANE)).toEqual([]);

  const results = await reconcile(url);
  expect(results.map(({ sent }) => sent)).toEqual(everywhere(EVENTS));
  for (let lane = 0; lane < LANES; lane++)
    expect(expectChained(await world.records('wallet', lane), lane).events).toBe(EVENTS);
  const reading = await reader();
  await counts(reading, EVENTS * LANES);
  await world.facts(burst(EVENTS + 5).filter((fact) => (fact as { n: number }).n >= EVENTS));
  await counts(url, (EVENTS + 5) * LANES);
  await counts(reading, (EVENTS + 5) * LANES);
});

it('a reader that waits behind a hole goes on, and the service publishes on behind it', async () => {
  const url = await publishedWallet();
  const records = await world.records('wallet', LANE);
  const rest = await Promise.all([0, 1, 3].map(async (lane) => [lane, await world.records('wallet', lane)] as const));
  await world.remakeTopic('wallet');
  for (const [lane, all] of rest) await world.append('wallet', lane, all);
  await world.append('wallet', LANE, [...records.slice(0, 10), ...records.slice(12)]);
  const waiting = await reader();
  const upToTheHole = everywhere(EVENTS).with(LANE, 10);
  await eventually(async () => expect(await applied(waiting)).toEqual(appliedUpTo(upToTheHole)), {
    deadlineMs: 20_000,
  });

  const [, , mended] = await reconcile(url);
  expect(mended).toEqual({ lane: LANE, ...inOrder, matched: EVENTS - 2, missingFrom: 11, sent: EVENTS - 10 });
  await eventually(async () => expect(await applied(waiting)).toEqual(appliedUpTo(everywhere(EVENTS))), {
    deadlineMs: 20_000,
  });
  await counts(waiting, EVENTS * LANES);
  await world.facts([acknowledged(viewersOfLanes()[LANE]!, EVENTS)]);
  await counts(waiting, EVENTS * LANES + 1);
  expect((await reconcile(url))[LANE]).toMatchObject({ stored: EVENTS + 1, matched: EVENTS + 1, sent: 0 });
});

it('a topic that has lost its beginning has it again, behind what it had', async () => {
  const url = await publishedWallet();
  const admin = world.link.publicClient().admin();
  await admin.connect();
  const partitions = [{ partition: LANE, offset: '20' }];
  await admin.fetchTopicOffsets(world.topic('wallet')); // kafkajs learns by it who leads the partitions
  await admin.deleteTopicRecords({ topic: world.topic('wallet'), partitions });
  await admin.disconnect();
  expect((await reconcile(url))[LANE]).toMatchObject({ matched: EVENTS - 20, missingFrom: 1, sent: EVENTS });
  await counts(await reader(), EVENTS * LANES);
});

it('beside a service that publishes all the time only repeats come of it', async () => {
  const url = await publishedWallet();
  const records = await world.records('wallet', LANE);
  const rest = await Promise.all([0, 1, 3].map(async (lane) => [lane, await world.records('wallet', lane)] as const));
  await world.remakeTopic('wallet');
  for (const [lane, all] of rest) await world.append('wallet', lane, all);
  await world.append('wallet', LANE, records.toSpliced(4, 1));
  const waiting = await reader();
  const viewer = viewersOfLanes()[LANE]!;
  const more = Array.from({ length: 400 }, (_, index) => acknowledged(viewer, EVENTS + index));
  const speaking = (async () => {
    for (let from = 0; from < more.length; from += 10) await world.facts(more.slice(from, from + 10));
  })();
  await reconcile(url);
  await speaking;
  await counts(url, EVENTS * LANES + more.length);
  await counts(waiting, EVENTS * LANES + more.length);
});

it('a lane whose topic holds what its table does not is named, and nothing is written into it', async () => {
  const url = await publishedWallet();
  const [first] = await world.records('wallet', LANE);
  const forged = { key: first!.key, value: Buffer.from('{}'), headers: first!.headers };
  await world.append('wallet', LANE, [forged]);
  const results = await reconcile(url);
  expect(results[LANE]).toMatchObject({
    sent: 0,
    fork: `offset ${EVENTS} holds at sequence 1 another event than the event table`,
  });
  expect(results.filter(({ fork }) => fork)).toHaveLength(1);

  await query(url, 'DELETE FROM event WHERE lane = 0 AND sequence = $1', [EVENTS]);
  await query(url, 'UPDATE lane SET sequence = sequence - 1 WHERE lane = 0');
  const [ahead] = await reconcile(url);
  expect(ahead).toMatchObject({
    fork: `offset ${EVENTS - 1} holds sequence ${EVENTS}, which the event table does not have`,
  });
  expect(await world.records('wallet', 0)).toHaveLength(EVENTS);
});
