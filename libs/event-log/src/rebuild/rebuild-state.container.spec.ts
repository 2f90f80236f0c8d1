import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { acknowledged, burst, freshKey, LANES, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';
import { EVENTS, VIEW, WAITING, WITH_VIEW, rebuild, wallet } from '../testing/tally-rebuild.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

it('a rebuilt state serves on, and whoever had rights on the old tables has them on the new ones', async () => {
  const url = await wallet(world);
  await query(url, VIEW);
  await query(
    url,
    `GRANT INSERT ON tally TO pg_monitor WITH GRANT OPTION; GRANT SELECT ON tally TO PUBLIC;
     GRANT SELECT (viewer) ON due TO pg_monitor; GRANT SELECT ON counted TO pg_monitor`,
  );
  const result = await rebuild(url, {}, WITH_VIEW);
  expect(result).toMatchObject({ outcome: 'swapped', broken: [] });
  expect(result.tables).toEqual([
    { table: 'tally', servingRows: LANES, rebuiltRows: LANES, different: 0, shown: [] },
    { table: 'due', servingRows: 0, rebuiltRows: 0, different: 0, shown: [] },
  ]);
  const rights = `SELECT has_table_privilege('pg_monitor', 'tally', 'INSERT WITH GRANT OPTION') AS insert,
    has_table_privilege('pg_monitor', 'tally', 'SELECT') AS select, has_table_privilege('pg_monitor', 'due', 'SELECT') AS other,
    has_column_privilege('pg_monitor', 'due', 'viewer', 'SELECT') AS column,
    has_table_privilege('pg_monitor', 'counted', 'SELECT') AS view`;
  expect(await query(url, rights)).toEqual([{ insert: true, select: true, other: false, column: true, view: true }]);
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
  const url = await wallet(world);
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
  const url = await wallet(world);
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
  const url = await wallet(world);
  const reader = new Client({ connectionString: url });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT * FROM tally');
  const rebuilding = rebuild(url);
  await eventually(async () => expect(await query(url, WAITING)).toEqual([{ waiting: 1 }]));
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, EVENTS)));
  await counts(url, (EVENTS + 1) * LANES);
  await reader.query('COMMIT');
  await reader.end();
  expect(await rebuilding).toMatchObject({ outcome: 'swapped' });
  await counts(url, (EVENTS + 1) * LANES);
});

it('a view that nobody declared stops the swap, and the old state serves', async () => {
  const url = await wallet(world);
  await query(url, 'CREATE VIEW seen AS SELECT * FROM tally');
  await expect(rebuild(url)).rejects.toThrow('depend');
  expect(await query(url, 'SELECT count(*)::int AS count FROM seen')).toEqual([{ count: LANES }]);
  await counts(url, EVENTS * LANES);
});

it('what rests on the tables from a schema of its own is taken off for the swap, and rests on the new ones afterwards', async () => {
  const url = await wallet(world);
  await query(url, VIEW);
  const seen = 'CREATE SCHEMA reports; CREATE VIEW reports.seen AS SELECT sum(count)::int AS count FROM public.tally';
  await query(url, seen);
  const onTop: (typeof WITH_VIEW)['onTop'] = {
    remove: (runner) => runner.query('DROP SCHEMA reports CASCADE').then(() => undefined),
    make: (runner) => runner.query(seen).then(() => undefined),
  };
  await expect(rebuild(url, {}, WITH_VIEW)).rejects.toThrow('depend');
  await expect(
    rebuild(url, {}, { ...WITH_VIEW, onTop: { ...onTop, make: () => Promise.reject(new Error('no room')) } }),
  ).rejects.toThrow('no room');
  expect(await query(url, 'SELECT count FROM reports.seen')).toEqual([{ count: EVENTS * LANES }]);

  expect(await rebuild(url, {}, { ...WITH_VIEW, onTop })).toMatchObject({ outcome: 'swapped' });
  await world.facts([acknowledged(viewersOfLanes()[0]!, EVENTS)]);
  await counts(url, EVENTS * LANES + 1);
  expect(await query(url, 'SELECT count FROM reports.seen')).toEqual([{ count: EVENTS * LANES + 1 }]);
});

it('what cannot be built is refused in a sentence', async () => {
  const url = await wallet(world);
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query('SELECT pg_advisory_lock(1764000001)');
  await expect(rebuild(url)).rejects.toThrow('Another rebuild or adopt of this database is under way.');
  await other.end();

  await query(url, `UPDATE event SET type = 'liwu.NeverHeardOf.v1' WHERE lane = 1 AND sequence = 5`);
  await expect(rebuild(url)).rejects.toThrow('does not know liwu.NeverHeardOf.v1, which is sequence 5 of lane 1.');
  await query(url, 'DELETE FROM event WHERE lane = 1 AND sequence = 5');
  await expect(rebuild(url)).rejects.toThrow('The event table lacks sequence 5 of lane 1.');
  await counts(url, EVENTS * LANES);
});
