import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { acknowledged, burst, freshKey, LANES, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';
import { rebuildState, type RebuildOptions } from './rebuild-state.js';
import type { ServiceState } from './service-state.js';

const EVENTS = 20;
const handler = tallyHandler('wallet', 'rtm-gateway');
const STATE: ServiceState<Map<string, number>> = {
  handler: handler as unknown as ServiceState<Map<string, number>>['handler'],
  tables: [{ name: 'tally' }, { name: 'due' }],
  makeTables: async (maker) => {
    await maker.query('CREATE TABLE tally (viewer text PRIMARY KEY, count int NOT NULL)');
    await maker.query('CREATE TABLE due (lane int NOT NULL, viewer text PRIMARY KEY, at bigint NOT NULL)');
  },
  invariants: [{ says: 'as much was counted', query: 'SELECT sum(count) FROM tally' }],
};

let world: TallyWorld;
openForEach((opened) => (world = opened));

const rebuild = (databaseUrl: string, options: Partial<RebuildOptions> = {}) =>
  rebuildState(STATE, { databaseUrl, dryRun: false, acceptChanges: false, say: () => undefined, ...options });

/** A wallet that has counted so many of each lane. */
async function wallet(): Promise<string> {
  const url = await world.database();
  await world.start(handler, url);
  await world.facts(burst(EVENTS));
  await counts(url, EVENTS * LANES);
  return url;
}

it('a rebuilt state serves on, and whoever had rights on the old tables has them on the new ones', async () => {
  const url = await wallet();
  await query(url, 'GRANT INSERT ON tally TO pg_monitor');
  await query(url, 'GRANT SELECT ON tally TO PUBLIC');
  const result = await rebuild(url);
  expect(result).toMatchObject({ outcome: 'swapped', broken: [] });
  expect(result.tables).toEqual([
    { table: 'tally', servingRows: LANES, rebuiltRows: LANES, different: 0, shown: [] },
    { table: 'due', servingRows: 0, rebuiltRows: 0, different: 0, shown: [] },
  ]);
  const rights = `SELECT has_table_privilege('pg_monitor', 'tally', 'INSERT') AS insert,
    has_table_privilege('pg_monitor', 'tally', 'SELECT') AS select, has_table_privilege('pg_monitor', 'due', 'SELECT') AS other`;
  expect(await query(url, rights)).toEqual([{ insert: true, select: true, other: false }]);
  await world.facts([acknowledged(viewersOfLanes()[0]!, EVENTS)]);
  await counts(url, EVENTS * LANES + 1);
});

it('what was given up has no part in the state', async () => {
  const url = await world.database();
  const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-'), url);
  await world.facts([acknowledged('poison-1', 0), ...burst(1)]);
  await eventually(async () => expect(await service.parked.list()).toHaveLength(1));
  const [{ position } = { position: 0 }] = await service.parked.show('poison-1');
  const asked = { caller: 'ops', idempotencyKey: freshKey(), contentHash: 'x' };
  await service.parked.discard({ ...asked, key: 'poison-1', position, reason: 'it never was' });
  await counts(url, LANES);
  expect(await rebuild(url)).toMatchObject({ outcome: 'swapped', broken: [] });
});

it('a changed state is accepted only where what has to hold in any case does', async () => {
  const url = await wallet();
  const [one, other] = viewersOfLanes();
  await query(url, 'UPDATE tally SET count = count + 1 WHERE viewer = $1', [one]);
  const shown = [{ key: `["${one}"]`, serving: { viewer: one, count: 21 }, rebuilt: { viewer: one, count: 20 } }];
  const different = { table: 'tally', servingRows: LANES, rebuiltRows: LANES, different: 1, shown };
  expect((await rebuild(url, { acceptChanges: true })).tables[0]).toEqual(different);
  await counts(url, EVENTS * LANES + 1);

  await query(url, 'UPDATE tally SET count = count - 1 WHERE viewer = $1', [other]);
  expect(await rebuild(url)).toMatchObject({ outcome: 'differs', broken: [] });
  expect(await rebuild(url, { acceptChanges: true, dryRun: true })).toMatchObject({ outcome: 'differs', broken: [] });
  expect(await query(url, 'SELECT count FROM tally WHERE viewer = $1', [one])).toEqual([{ count: EVENTS + 1 }]);
  expect(await rebuild(url, { acceptChanges: true })).toMatchObject({ outcome: 'swapped' });
  expect(await query(url, 'SELECT count FROM tally WHERE viewer = $1', [one])).toEqual([{ count: EVENTS }]);
});

it('a row that only one side has is found', async () => {
  const url = await wallet();
  const [viewer] = viewersOfLanes();
  await query(url, 'DELETE FROM tally WHERE viewer = $1', [viewer]);
  await query(url, `INSERT INTO tally VALUES ('nobody', 1)`);
  const [tally] = (await rebuild(url)).tables;
  expect(tally).toMatchObject({ servingRows: LANES, rebuiltRows: LANES, different: 2 });
  expect(tally!.shown).toEqual([
    { key: '["nobody"]', serving: { viewer: 'nobody', count: 1 }, rebuilt: undefined },
    { key: `["${viewer}"]`, serving: undefined, rebuilt: { viewer, count: EVENTS } },
  ]);
});

it('while somebody reads a table for long the swap gives way again and again, and the lanes go on', async () => {
  const url = await wallet();
  const reader = new Client({ connectionString: url });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT * FROM tally');
  const rebuilding = rebuild(url);
  const waiting = `SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await eventually(async () => expect(await query(url, waiting)).toEqual([{ waiting: 1 }]));
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, EVENTS)));
  await counts(url, (EVENTS + 1) * LANES);
  await reader.query('COMMIT');
  await reader.end();
  expect(await rebuilding).toMatchObject({ outcome: 'swapped' });
  await counts(url, (EVENTS + 1) * LANES);
});

it('a view that nobody declared stops the swap, and the old state serves', async () => {
  const url = await wallet();
  await query(url, 'CREATE VIEW seen AS SELECT * FROM tally');
  await expect(rebuild(url)).rejects.toThrow('depend');
  expect(await query(url, 'SELECT count(*)::int AS count FROM seen')).toEqual([{ count: LANES }]);
  await counts(url, EVENTS * LANES);
});

it('what cannot be built is refused in a sentence', async () => {
  const url = await wallet();
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query('SELECT pg_advisory_lock(1764000001)');
  await expect(rebuild(url)).rejects.toThrow('Another rebuild of this database is under way.');
  await other.end();

  await query(url, `UPDATE event SET type = 'liwu.NeverHeardOf.v1' WHERE lane = 1 AND sequence = 5`);
  await expect(rebuild(url)).rejects.toThrow('does not know liwu.NeverHeardOf.v1, which is sequence 5 of lane 1.');
  await query(url, 'DELETE FROM event WHERE lane = 1 AND sequence = 5');
  await expect(rebuild(url)).rejects.toThrow('The event table lacks sequence 5 of lane 1.');
  await counts(url, EVENTS * LANES);
});
