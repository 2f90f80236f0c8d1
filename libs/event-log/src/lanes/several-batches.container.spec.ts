import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { acknowledged, LANES, type TallyHandler, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { counts, openForEach, query, type TallyWorld } from '../testing/tally-world.js';
import { BatchTransaction } from './batch-transaction.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const [first, ...others] = viewersOfLanes() as [string, ...string[]];
/** For so long a batch is under way, and one of the first lane so much longer that other lanes' inputs surely arrive meanwhile. */
const [SLOW_S, SLOWER_S] = [0.2, 3];

/** A tally whose batches take their time. */
const slowTally = (firstLaneS = SLOWER_S): TallyHandler => {
  const plain = tallyHandler('wallet', 'rtm-gateway');
  const seconds = (inputs: Parameters<TallyHandler['load']>[0]): number =>
    inputs.some(({ lane }) => lane === 0) ? firstLaneS : SLOW_S;
  return {
    ...plain,
    load: (inputs) => [
      ...plain.load(inputs),
      { name: 'slow', text: `SELECT pg_sleep(${seconds(inputs)})`, values: [] },
    ],
  };
};

/** The lanes of each batch that is under way; the most at once, and whether one lane was ever in two. */
let underWay: Set<readonly number[]>;
let most: number;
let isShared: boolean;

beforeEach(() => {
  [underWay, most, isShared] = [new Set(), 0, false];
  type Run = BatchTransaction<unknown, unknown, unknown>['run'];
  const run = Reflect.get(BatchTransaction.prototype, 'run') as Run;
  vi.spyOn(BatchTransaction.prototype, 'run').mockImplementation(async function (this: unknown, client, batch) {
    const lanes = batch.taken.map(({ lane }) => lane.lane);
    isShared ||= [...underWay].flat().some((lane) => lanes.includes(lane));
    underWay.add(lanes);
    most = Math.max(most, underWay.size);
    try {
      await run.call(this as never, client, batch);
    } finally {
      underWay.delete(lanes);
    }
  });
});
afterEach(() => void vi.restoreAllMocks());

const factsOf = (viewers: readonly string[], each: number) =>
  world.facts(viewers.flatMap((viewer) => Array.from({ length: each }, (_, n) => acknowledged(viewer, n))));

it('where much waits, several batches are under way at once, of different lanes, and count everything once', async () => {
  const url = await world.database();
  await world.start(slowTally(), url);
  await factsOf([first], 10);
  await expect.poll(() => most).toBe(1);
  await factsOf(others, 1_500);
  await counts(url, 10 + 1_500 * (LANES - 1));
  expect(most).toBeGreaterThanOrEqual(2);
  expect(most).toBeLessThanOrEqual(3);
  expect(isShared).toBe(false);
  const gapless = await query(url, 'SELECT lane FROM event GROUP BY lane HAVING count(*) <> max(sequence)');
  expect(gapless).toEqual([]);
});

it('where little waits, one batch follows the other', async () => {
  const url = await world.database();
  await world.start(slowTally(SLOW_S), url);
  for (let round = 0; round < 4; round++) await factsOf([first, ...others], 50);
  await counts(url, 4 * 50 * LANES);
  expect(most).toBe(1);
});

it('what breaks one of them leaves the others whole, and is done again', async () => {
  const url = await world.database();
  const service = await world.start(slowTally(), url);
  await factsOf([first], 10);
  await expect.poll(() => most).toBe(1);
  await factsOf(others, 1_500);
  await expect.poll(() => most, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  const [victim] = await query(
    url,
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'lanes' AND datname = current_database()`,
  );
  await query(url, 'SELECT pg_terminate_backend($1)', [victim?.['pid']]);
  await counts(url, 10 + 1_500 * (LANES - 1));
  await expect.poll(() => service.health().postgres).toBe(true);
  expect(service.counters.snapshot()['batch_faults']).toBeGreaterThan(0);
});
