import { expect, it } from 'vitest';
import { acknowledged, LANES, type TallyHandler, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { counts, openForEach, query, type TallyWorld } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const [first, ...others] = viewersOfLanes() as [string, ...string[]];
const SLOW_S = 0.4;

/** A tally whose batches take their time, and how many of them were under way at once. */
const slowTally = (): { handler: TallyHandler; most: () => number; lanesAtOnce: Set<number>[] } => {
  const plain = tallyHandler('wallet', 'rtm-gateway');
  const underWay = new Set<Set<number>>();
  const lanesAtOnce: Set<number>[] = [];
  let most = 0;
  const handler: TallyHandler = {
    ...plain,
    load: (inputs) => {
      const lanes = new Set(inputs.map(({ lane }) => lane));
      for (const other of underWay) lanesAtOnce.push(new Set([...lanes].filter((lane) => other.has(lane))));
      underWay.add(lanes);
      most = Math.max(most, underWay.size);
      return [...plain.load(inputs), { name: 'slow', text: `SELECT pg_sleep(${SLOW_S})`, values: [] }];
    },
    committed: (decided) => {
      const lane = decided[0]!.input.lane;
      for (const lanes of underWay) if (lanes.has(lane)) underWay.delete(lanes);
    },
  };
  return { handler, most: () => most, lanesAtOnce };
};

const factsOf = (viewers: readonly string[], each: number) =>
  world.facts(viewers.flatMap((viewer) => Array.from({ length: each }, (_, n) => acknowledged(viewer, n))));

it('where much waits, several batches are under way at once, of different lanes, and count everything once', async () => {
  const url = await world.database();
  const { handler, most, lanesAtOnce } = slowTally();
  await world.start(handler, url);
  await factsOf([first], 2_500);
  await factsOf(others, 1_500);
  await counts(url, 2_500 + 1_500 * (LANES - 1));
  expect(most()).toBeGreaterThanOrEqual(2);
  expect(most()).toBeLessThanOrEqual(3);
  expect(lanesAtOnce.every((shared) => shared.size === 0)).toBe(true);
  const gapless = await query(url, 'SELECT lane FROM event GROUP BY lane HAVING count(*) <> max(sequence)');
  expect(gapless).toEqual([]);
});

it('where little waits, one batch follows the other', async () => {
  const url = await world.database();
  const { handler, most } = slowTally();
  await world.start(handler, url);
  for (let round = 0; round < 4; round++) await factsOf([first, ...others], 50);
  await counts(url, 4 * 50 * LANES);
  expect(most()).toBe(1);
});

it('what breaks one of them leaves the others whole, and is done again', async () => {
  const url = await world.database();
  const { handler, most } = slowTally();
  const service = await world.start(handler, url);
  await factsOf([first], 2_500);
  await factsOf(others, 1_500);
  await expect.poll(() => most(), { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  const [victim] = await query(
    url,
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'lanes' AND datname = current_database()`,
  );
  await query(url, 'SELECT pg_terminate_backend($1)', [victim?.['pid']]);
  await counts(url, 2_500 + 1_500 * (LANES - 1));
  await expect.poll(() => service.health().postgres).toBe(true);
  expect(service.counters.snapshot()['batch_faults']).toBeGreaterThan(0);
});
