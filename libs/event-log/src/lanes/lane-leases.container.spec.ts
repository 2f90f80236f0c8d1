import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { LANES, acknowledged, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const LOCK_CLASS = 0x4c57;

it('a replica has its lanes again though the session of its lost connection lives on at the server and holds its lock', async () => {
  const url = await world.database();
  const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  await eventually(() => expect(service.health().lanes).toHaveLength(LANES));
  const [{ member } = { member: 0 }] = await query(url, 'SELECT member FROM lane_member');
  // Whoever waits first for a lock gets it: this client stands for the session that does not know that it is alone.
  const stale = new Client({ connectionString: url, application_name: 'stale' });
  await stale.connect();
  const locked = stale.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, member]);
  const waits = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'stale' AND wait_event = 'advisory'";
  await eventually(async () => expect(await query(url, waits)).toHaveLength(1));
  const lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lane leases'";
  await query(url, `${lost} AND datname = current_database()`);
  await locked;
  await eventually(() => expect(service.health().lanes).toHaveLength(0));
  await eventually(() => expect(service.health().lanes).toHaveLength(LANES), { deadlineMs: 5_000 });
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, 0)));
  await counts(url, LANES);
  await stale.end();
});
