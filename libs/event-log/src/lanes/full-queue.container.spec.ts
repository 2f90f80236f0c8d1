import { eventually } from '@liwu/test-kit';
import { expect, it, vi } from 'vitest';
import { KafkaLink } from '../kafka/kafka-link.js';
import { MAX_QUEUED } from './lane-inputs.js';
import { acknowledged, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

const RESUME_AT = MAX_QUEUED / 2;
const BACKLOG = 12_000;
const NORMAL_BATCH_BYTES = 1_048_588;

let world: TallyWorld;
openForEach((opened) => (world = opened));

const [slow, quick, probe] = viewersOfLanes() as [string, string, string];

/** One request for what is in the gateway's topic. */
interface Asked {
  /** From where the lane 0 was asked for; undefined where it was not. */
  readonly slowFrom: number | undefined;
  /** How many inputs had been applied by then, of all lanes. */
  readonly applied: number;
}

const listenToFetches = (applied: () => number): Asked[] => {
  const asked: Asked[] = [];
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const fetch = KafkaLink.prototype.fetch;
  vi.spyOn(KafkaLink.prototype, 'fetch').mockImplementation(function (this: KafkaLink, positions, maxWaitMs) {
    const slowFrom = positions.find(({ partition }) => partition === 0)?.offset;
    asked.push({ slowFrom, applied: applied() });
    return fetch.call(this, positions, maxWaitMs);
  });
  return asked;
};

it('a full queue pauses the reading of its lane, and of no other, until enough of it is applied', async () => {
  const url = await world.database();
  const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  const countOf = async (viewer: string): Promise<number> =>
    (await query(url, 'SELECT count FROM tally WHERE viewer = $1', [viewer]))[0]?.['count'] ?? 0;
  await world.allowBatchesOf('wallet', 10);
  await eventually(async () => {
    await world.facts([acknowledged(probe, 0)]);
    expect(service.health().kafka).toBe(false);
  });
  const probes = (await world.records('rtm-gateway', 2)).length;
  const asked = listenToFetches(() => service.counters.snapshot()['inputs_applied'] ?? 0);
  for (let from = 0; from < BACKLOG; from += 1_000) {
    await world.facts(Array.from({ length: 1_000 }, (_, n) => acknowledged(slow, from + n)));
  }
  // The wallet's topic takes nothing, so that the lane decides nothing more; what else arrives in it waits.
  await eventually(() => asked.length > 5 && asked.slice(-5).every(({ slowFrom }) => slowFrom === undefined));

  await world.facts([acknowledged(quick, 0)]);
  await eventually(async () => expect(await countOf(quick)).toBe(1));
  const stuckAt = await countOf(slow);
  expect(stuckAt).toBeLessThan(BACKLOG - MAX_QUEUED);

  const paused = asked.length;
  const lastAsked = asked.findLast(({ slowFrom }) => slowFrom !== undefined)!;
  await world.allowBatchesOf('wallet', NORMAL_BATCH_BYTES);
  const goesOn = await eventually(() => {
    const first = asked.slice(paused).find(({ slowFrom }) => slowFrom !== undefined);
    if (!first) throw new Error('the lane is not read again');
    return first;
  });
  // What the last answer brought filled the queue; of that, batches may be applied before the lane is stuck.
  expect(goesOn.slowFrom! - (lastAsked.applied - probes)).toBeGreaterThan(MAX_QUEUED);
  expect(goesOn.slowFrom! - stuckAt).toBeGreaterThan(RESUME_AT);
  expect(goesOn.slowFrom! - (goesOn.applied - probes - 1)).toBeLessThanOrEqual(RESUME_AT);
  await counts(url, BACKLOG + probes + 1);
});
