import { laneOf } from '@liwu/contracts';
import { copyDatabase, eventually } from '@liwu/test-kit';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import type { ServiceState } from '../rebuild/service-state.js';
import { databaseContent, expectInStep } from '../testing/database-content.js';
import { expectChained } from '../testing/expect-chained.js';
import {
  acknowledged,
  burst,
  freshKey,
  LANES,
  quietLog,
  requestId,
  type TallyHandler,
  tallyHandler,
  viewersOfLanes,
} from '../testing/tally.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';
import { type Adoption, type AdoptOptions, adoptTopic } from './adopt-topic.js';

const EVENTS = 20;
const POISON = 'poison-6';
const LANE = laneOf(POISON, LANES);

let world: TallyWorld;
openForEach((opened) => (world = opened));

/** As every decider of ours: what was counted already is not counted again. */
const once = (handler: TallyHandler): TallyHandler => ({
  ...handler,
  decide: (input, tally) => {
    const { n } = input.kind === 'event' ? (input.event as { n: number }) : { n: Infinity };
    return n < (tally.get(input.key) ?? 0) ? [] : handler.decide(input, tally);
  },
});
const handler = once(tallyHandler('wallet', 'rtm-gateway'));
const broken = once(tallyHandler('wallet', 'rtm-gateway', POISON));
const state = { handler, tables: [{ name: 'tally' }, { name: 'due' }], invariants: [] } as unknown as ServiceState;

const adopt = (databaseUrl: string, more: Partial<AdoptOptions> = {}, of = state): Promise<Adoption> =>
  adoptTopic(of, {
    databaseUrl,
    brokers: inject('kafkaBrokers'),
    topicPrefix: world.topicPrefix,
    lanes: LANES,
    dryRun: false,
    log: quietLog,
    say: () => undefined,
    ...more,
  });
const place = (databaseUrl: string) =>
  ({ service: 'wallet', databaseUrl, topicPrefix: world.topicPrefix, lanes: LANES }) as const;
const factsFrom = (first: number, end: number) =>
  burst(end).filter((fact) => (fact as unknown as { n: number }).n >= first);
const stopped = (url: string) => query(url, 'SELECT lane FROM lane WHERE stopped IS NOT NULL ORDER BY lane');
const everyLane = Array.from({ length: LANES }, (_, lane) => ({ lane }));

const recordedAt = (url: string) =>
  query(url, 'SELECT (extract(epoch FROM recorded_at) * 1000)::float8 AS at FROM event ORDER BY lane, sequence');
/** When each event was stored before the database was put back. */
let before: Awaited<ReturnType<typeof recordedAt>>;
const PUBLISHED_WITHIN_MS = 5_000;

/** A wallet that runs, whose database was put back to a copy, and which has found out. */
async function rolledBack(): Promise<string> {
  const url = await world.database();
  await world.start(handler, url);
  await world.facts(burst(EVENTS));
  await counts(url, EVENTS * LANES);
  const copy = await copyDatabase(url);
  await world.facts(factsFrom(EVENTS, 2 * EVENTS));
  await counts(url, 2 * EVENTS * LANES);
  await eventually(() => expectInStep(place(url)));
  before = await recordedAt(url);
  await copy.putBack();
  await eventually(async () => expect(await stopped(url)).toEqual(everyLane), { deadlineMs: 30_000 });
  expect(await query(url, 'SELECT max(sequence)::int AS last FROM event')).toEqual([{ last: EVENTS }]);
  return url;
}

it('a running service goes on with its lanes by itself once its database has what its topic has', async () => {
  const url = await rolledBack();
  const adoption = await adopt(url);
  expect(adoption.outcome).toBe('adopted');
  expect(adoption.lanes).toEqual(
    everyLane.map(({ lane }) => ({ lane, stored: EVENTS, adopted: EVENTS, fault: undefined })),
  );
  for (const [index, { at }] of (await recordedAt(url)).entries()) {
    const was: number = before[index]!['at'];
    expect(at).toBeGreaterThanOrEqual(Math.floor(was)); // a record tells whole milliseconds
    expect(at).toBeLessThan(was + PUBLISHED_WITHIN_MS);
  }
  await eventually(async () => expect(await stopped(url)).toEqual([]));
  await world.facts(factsFrom(2 * EVENTS, 3 * EVENTS));
  await counts(url, 3 * EVENTS * LANES);
  await eventually(() => expectInStep(place(url)));
  for (let lane = 0; lane < LANES; lane++)
    expect(expectChained(await world.records('wallet', lane), lane).events).toBe(3 * EVENTS);
  expect((await adopt(url)).lanes.every(({ adopted }) => adopted === 0)).toBe(true);
});

it('a trial changes nothing, and a lane whose topic holds another event keeps all lanes as they are', async () => {
  const url = await rolledBack();
  const restored = await databaseContent(url);
  expect((await adopt(url, { dryRun: true })).outcome).toBe('tried');
  expect(await databaseContent(url)).toEqual(restored);
  const [first] = await world.records('wallet', 1);
  await world.append('wallet', 1, [{ key: first!.key, value: Buffer.from('{}'), headers: first!.headers }]);
  const { lanes, outcome } = await adopt(url);
  expect(outcome).toBe('refused');
  expect(lanes.map(({ fault }) => fault !== undefined)).toEqual([false, true, false, false]);
  expect(lanes[1]!.fault).toContain('at sequence 1 another event than the event table');
  expect(await databaseContent(url)).toEqual(restored);
});

it('a database that is empty, since there is no copy of the one that was lost, gets all that its topic has', async () => {
  const lost = await world.database();
  const service = await world.start(handler, lost);
  await world.facts(burst(EVENTS));
  await counts(lost, EVENTS * LANES);
  await eventually(() => expectInStep(place(lost)));
  await world.stop(service);
  const { event, tally } = await databaseContent(lost);

  const url = await world.database();
  expect((await adopt(url, { dryRun: true })).outcome).toBe('tried');
  expect(await query(url, 'SELECT * FROM lane')).toEqual([]);
  expect((await adopt(url)).outcome).toBe('adopted');
  expect(await databaseContent(url)).toMatchObject({ event, tally });
  expect(await query(url, 'SELECT lane FROM lane_lease ORDER BY lane')).toEqual(everyLane); // a service may run already
  await world.start(handler, url); // reads all of its inputs once more
  await world.facts(factsFrom(EVENTS, EVENTS + 1));
  await counts(url, (EVENTS + 1) * LANES);
  await eventually(() => expectInStep(place(url)));
});

it('a deployment of another number of lanes is refused', async () => {
  const url = await rolledBack();
  await expect(adopt(url, { lanes: LANES + 1 })).rejects.toThrow(/has 4 partitions, but this deployment has 5 lanes/);
});

it('what breaks a check once all lanes are folded is refused, and named', async () => {
  const url = await rolledBack();
  await query(url, `ALTER TABLE tally ADD CONSTRAINT few CHECK (count < ${EVENTS + 1})`);
  const restored = await databaseContent(url);
  const checked = { ...state, checkedAtTheEnd: [{ table: 'tally', constraint: 'few' }] };
  const { fault, outcome } = await adopt(url, {}, checked);
  expect([outcome, fault]).toEqual(['refused', expect.stringContaining('breaks few of tally')]);
  expect(await databaseContent(url)).toEqual(restored);
  await query(url, `INSERT INTO tally VALUES ('few', 1)`); // the check is there as before
  await expect(query(url, `INSERT INTO tally VALUES ('many', ${EVENTS + 1})`)).rejects.toThrow('few');
});

it('whoever keeps a table from it is to be looked at first, and it says so', async () => {
  const url = await rolledBack();
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  try {
    await query(url, 'ALTER TABLE tally ADD CONSTRAINT few CHECK (count < 1000)');
    await reader.query('BEGIN; SELECT * FROM tally');
    const checked = { ...state, checkedAtTheEnd: [{ table: 'tally', constraint: 'few' }] };
    await expect(adopt(url, {}, checked)).rejects.toThrow(/^A table could not be had within 10000 ms/);
  } finally {
    await reader.end();
  }
});

it('a database of more lanes than the deployment has is refused: what is in them would be folded once more', async () => {
  const url = await rolledBack();
  await query(url, `INSERT INTO lane (lane) VALUES (${LANES})`);
  const restored = await databaseContent(url);
  await expect(adopt(url)).rejects.toThrow(/has 5 lanes, but this deployment has 4: it is no copy/);
  expect(await databaseContent(url)).toEqual(restored);
});

it('what an operator discarded since the copy is not applied after all: it is taken out, or its viewer is parked again', async () => {
  const url = await world.database();
  const service = await world.start(broken, url);
  const call = () => ({ key: POISON, caller: 'ops', idempotencyKey: freshKey(), contentHash: 'x', reason: 'junk' });
  const parked = () => query(url, 'SELECT position::int AS position, source FROM parked_input ORDER BY position');
  const [before, after] = [0, 1].map((n) => ({ ...acknowledged(POISON, n), requestId: requestId(`r${n}`) }));
  await world.facts([before!]);
  await eventually(async () => expect(await parked()).toEqual([{ position: 1, source: 'rtm-gateway' }]));
  const copy = await copyDatabase(url);
  await eventually(() => service.parked.discard({ ...call(), position: 1 }));
  await world.facts([after!]);
  await eventually(async () => expect(await parked()).toEqual([{ position: 2, source: 'rtm-gateway' }]));
  const [given] = await query(url, 'SELECT type, id FROM parked_input');
  await service.parked.discard({ ...call(), position: 2 });
  await eventually(async () => expect(await world.records('wallet', LANE)).toHaveLength(2));
  await world.stop(service);
  await copy.putBack();

  const { outcome, parkedViewers } = await adopt(url);
  expect([outcome, parkedViewers]).toEqual(['adopted', 1]);
  expect(await parked()).toEqual([{ position: 2, source: 'timer' }]);
  // All that comes again of the viewer waits behind it: which of that had been given up is said.
  const named = `then redrive. It is ${given!['type']} ${given!['id']} from rtm-gateway`;
  expect(await query(url, 'SELECT fault FROM parked_input')).toEqual([{ fault: expect.stringContaining(named) }]);
  // Even a service that could apply it does not, until an operator has decided once more.
  const mended = await world.start(handler, url);
  await eventually(async () => expect(await parked()).toHaveLength(2));
  await mended.parked.discard({ ...call(), position: 3 });
  expect(await mended.parked.redrive(call())).toMatchObject({ body: { redriven: 1, left: 0 } });
  expect(await query(url, 'SELECT * FROM tally')).toEqual([]);
  const friend = viewersOfLanes()[LANE]!;
  await world.facts([acknowledged(friend, 0)]);
  await counts(url, 1);
});
