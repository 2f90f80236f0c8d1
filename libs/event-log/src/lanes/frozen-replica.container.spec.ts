import { eventually } from '@liwu/test-kit';
import pg from 'pg';
import { afterEach, expect, inject, it } from 'vitest';
import { ChildReplica } from '../testing/child-replica.js';
import { expectChained } from '../testing/expect-chained.js';
import { LANES, burst, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

/** Leases end after 3 s, and are renewed each second: a frozen replica's lanes are free between 2 s and 3 s later. */
const EARLIEST_MS = 1_900;
const LATEST_MS = 5_000;
const BURST = 40;

let world: TallyWorld;
openForEach((opened) => (world = opened));
let frozen: ChildReplica;
afterEach(() => frozen.stop());

/**
 * While it runs, no lease can be renewed, taken or given: a replica does not learn that its leases have ended. After 5 s of that
 * the other replica would let go of its lanes, too: what takes longer belongs behind it.
 */
const withLeasesLocked = async (url: string, act: () => Promise<void>): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE lane_lease IN SHARE MODE');
  try {
    await act();
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
};

it('a replica that freezes loses its lanes in 3 s; when it wakes, it writes nothing into lanes that are not its own any more', async () => {
  const url = await world.database();
  frozen = new ChildReplica({
    databaseUrl: url,
    brokers: inject('kafkaBrokers'),
    topicPrefix: world.topicPrefix,
  });
  await eventually(() => expect(frozen.status.lanes).toHaveLength(LANES), { deadlineMs: 20_000 });
  const other = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'other');
  await eventually(() => expect(other.health().lanes).toHaveLength(LANES / 2));
  await eventually(() => expect(frozen.status.lanes).toHaveLength(LANES / 2));
  await world.facts(burst(BURST));
  await counts(url, BURST * LANES);

  const frozenAt = performance.now();
  frozen.freeze();
  await world.facts(burst(BURST));
  await eventually(() => expect(other.health().lanes).toHaveLength(LANES));
  const takenMs = performance.now() - frozenAt;
  expect(takenMs).toBeGreaterThan(EARLIEST_MS);
  expect(takenMs).toBeLessThan(LATEST_MS);
  await counts(url, 2 * BURST * LANES);

  await withLeasesLocked(url, async () => {
    const epochs = () => query(url, 'SELECT epoch FROM lane ORDER BY lane');
    const before = await epochs();
    frozen.thaw();
    await world.facts(burst(BURST));
    await eventually(() => expect(frozen.status.counters['lanes_fenced']).toBe(LANES / 2));
    expect(await epochs()).toEqual(before);
    expect(other.counters.snapshot()).not.toHaveProperty('lanes_fenced');
    expect(other.counters.snapshot()).not.toHaveProperty('batch_faults');
  });

  await counts(url, 3 * BURST * LANES);

  await eventually(() => expect(frozen.status.lanes).toHaveLength(LANES / 2));
  await world.facts(burst(BURST));
  await counts(url, 4 * BURST * LANES);
  for (const [lane, viewer] of viewersOfLanes().entries()) {
    expect(await query(url, 'SELECT count FROM tally WHERE viewer = $1', [viewer])).toEqual([{ count: 4 * BURST }]);
    await eventually(async () =>
      expect(expectChained(await world.records('wallet', lane), lane).events).toBe(4 * BURST),
    );
  }
});
