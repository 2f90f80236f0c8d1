import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { EVENTS, VIEW, WAITING, WITH_VIEW, rebuild, wallet } from '../testing/tally-rebuild.js';
import { acknowledged, LANES, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';
import { RebuildRefused } from './service-state.js';

/** What an operator may add to a table: how it is done, how it is named, and how it is undone. */
const ADDED = [
  [
    'CREATE INDEX by_count ON tally (count)',
    'tally: CREATE INDEX by_count ON tally USING btree (count)',
    'DROP INDEX by_count',
  ],
  [
    `CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
     CREATE TRIGGER audited AFTER UPDATE ON tally FOR EACH ROW EXECUTE FUNCTION audit()`,
    'tally: CREATE TRIGGER audited AFTER UPDATE ON tally FOR EACH ROW EXECUTE FUNCTION audit()',
    'DROP FUNCTION audit CASCADE',
  ],
  [
    'CREATE POLICY big ON tally USING (count > 1)',
    'tally: PERMISSIVE policy big for ALL to public using (count > 1)',
    'DROP POLICY big ON tally',
  ],
  [
    'ALTER TABLE tally ENABLE ROW LEVEL SECURITY',
    'tally: row-level security',
    'ALTER TABLE tally DISABLE ROW LEVEL SECURITY',
  ],
  [
    'ALTER TABLE due FORCE ROW LEVEL SECURITY',
    'due: row-level security for its owner too',
    'ALTER TABLE due NO FORCE ROW LEVEL SECURITY',
  ],
  ['CREATE PUBLICATION changes FOR TABLE tally', 'tally: publication changes', 'DROP PUBLICATION changes'],
  [
    'ALTER TABLE tally REPLICA IDENTITY FULL',
    'tally: replica identity full',
    'ALTER TABLE tally REPLICA IDENTITY DEFAULT',
  ],
  ['ALTER TABLE due SET (fillfactor = 70)', 'due: fillfactor=70', 'ALTER TABLE due RESET (fillfactor)'],
  [
    'ALTER TABLE tally SET (toast.autovacuum_enabled = off)',
    'tally: toast.autovacuum_enabled=off',
    'ALTER TABLE tally RESET (toast.autovacuum_enabled)',
  ],
  [
    'ALTER TABLE tally ALTER viewer SET STORAGE MAIN, ALTER viewer SET STATISTICS 500',
    'tally: column viewer text storage m statistics 500',
    'ALTER TABLE tally ALTER viewer SET STORAGE EXTENDED, ALTER viewer SET STATISTICS -1',
  ],
  [
    'ALTER TABLE tally ADD CONSTRAINT small CHECK (count < 99)',
    'tally: CHECK ((count < 99))',
    'ALTER TABLE tally DROP CONSTRAINT small',
  ],
  [
    'CREATE STATISTICS pairs ON viewer, count FROM tally',
    'tally: statistics pairs {d,f,m} viewer, count',
    'DROP STATISTICS pairs',
  ],
  [
    'CREATE RULE kept AS ON DELETE TO due WHERE old.at < 0 DO INSTEAD NOTHING',
    'due: CREATE RULE kept AS ON DELETE TO due WHERE old.at < 0 DO INSTEAD NOTHING',
    'DROP RULE kept ON due',
  ],
  ['ALTER TABLE due OWNER TO pg_monitor', 'due: owner pg_monitor', 'ALTER TABLE due OWNER TO CURRENT_USER'],
  [
    'ALTER VIEW counted SET (security_barrier)',
    'counted: security_barrier=true',
    'ALTER VIEW counted RESET (security_barrier)',
  ],
] as const;

let world: TallyWorld;
openForEach((opened) => (world = opened));

it('what an operator has added to a table stops the swap by name, and a dry run tells of it', async () => {
  const url = await wallet(world);
  await query(url, VIEW);
  for (const [add] of ADDED) await query(url, add);
  const said: string[] = [];
  const dry = await rebuild(url, { dryRun: true, say: (line) => said.push(line) }, WITH_VIEW);
  expect(dry.outcome).toBe('equal');
  const refusal = await rebuild(url, {}, WITH_VIEW).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RebuildRefused);
  const { message } = refusal as RebuildRefused;
  expect(said).toContain(message);
  expect(ADDED.map(([, named]) => named).filter((named) => !message.includes(named))).toEqual([]);
  expect(message.split('; ')).toHaveLength(ADDED.length);
  await world.facts([acknowledged(viewersOfLanes()[0]!, EVENTS)]);
  await counts(url, EVENTS * LANES + 1);

  for (const [, , undo] of ADDED) await query(url, undo);
  expect(await rebuild(url, {}, WITH_VIEW)).toMatchObject({ outcome: 'swapped' });
});

it('what is added to a table while the swap waits for its lock is not lost either', async () => {
  const url = await wallet(world);
  const reader = new Client({ connectionString: url });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT * FROM tally');
  const rebuilding = rebuild(url).catch((error: unknown) => error);
  await eventually(async () => expect(await query(url, WAITING)).toEqual([{ waiting: 1 }]));
  await query(url, 'CREATE INDEX by_time ON due (at)');
  await reader.query('COMMIT');
  await reader.end();
  expect(String(await rebuilding)).toContain('due: CREATE INDEX by_time ON due USING btree (at)');
  await counts(url, EVENTS * LANES);
});
