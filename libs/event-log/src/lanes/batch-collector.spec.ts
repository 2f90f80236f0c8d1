import { describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { TimerInput } from '../lane-handler.js';
import { quietLog } from '../testing/tally.js';
import { BATCH, BatchCollector, LANE_BATCH } from './batch-collector.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';
import { OpenLane } from './open-lane.js';

const LANES = 12;
type Due = TimerInput<string>;

const collectorOf = (lanes: OpenLane[], counters = new Counters()): BatchCollector<never, string> => {
  const options = { lanes: LANES, log: quietLog, counters, clock: () => 0, poke: () => undefined };
  const inputs = { open: () => lanes } as unknown as LaneInputs;
  const publisher = { isBehind: () => false } as unknown as LanePublisher;
  return new BatchCollector<never, string>(options, inputs, publisher);
};

/** Lanes whose timers come, and a database that refuses every batch that has the poison in it. */
const search = (arrivals: number, poison: string) => {
  const lanes = Array.from(
    { length: LANES },
    (_, lane) => new OpenLane({ lane, epoch: 1, sequence: 0, head: Buffer.alloc(32) }, [], []),
  );
  const counters = new Counters();
  const collector = collectorOf(lanes, counters);
  let waiting: Due[] = [];
  let arrived = 0;
  const turn = (): void => {
    for (let n = 0; n < arrivals; n++) {
      const key = String(arrived++);
      waiting.push({ kind: 'timer', lane: Number(key) % LANES, key, now: 0, timer: key });
    }
    const batch = collector.collect(waiting);
    const keys = new Set(batch.inputs.map(({ key }) => key));
    if (keys.size === 0) return;
    if (keys.has(poison)) return collector.refused(batch, new Error('no such row'));
    collector.accepted(batch);
    waiting = waiting.filter(({ key }) => !keys.has(key));
  };
  return { lanes, turn, counters, left: () => waiting };
};

describe('a batch', () => {
  it('becomes smaller with each fault, and greater again with each batch that is taken', () => {
    const lane = new OpenLane({ lane: 0, epoch: 1, sequence: 0, head: Buffer.alloc(32) }, [], []);
    const collector = collectorOf([lane]);
    const due = Array.from({ length: 5_000 }, (_, n): Due => ({
      kind: 'timer',
      lane: 0,
      key: `${n}`,
      now: 0,
      timer: '',
    }));
    const size = (): number => collector.collect(due).inputs.length;
    expect(size()).toBe(LANE_BATCH);
    const sizes = Array.from({ length: 8 }, () => {
      collector.failed();
      return size();
    });
    expect(sizes).toEqual([1_000, 1_000, 500, 250, 125, 100, 100, 100]);
    const grown = Array.from({ length: 5 }, () => {
      collector.accepted(collector.collect(due));
      return size();
    });
    expect(grown).toEqual([200, 400, 800, 1_000, 1_000]);
  });

  it('takes so many of all lanes, and so many of one', () => {
    const lanes = [0, 1, 2, 3, 4].map(
      (lane) => new OpenLane({ lane, epoch: 1, sequence: 0, head: Buffer.alloc(32) }, [], []),
    );
    const due = Array.from({ length: 10_000 }, (_, n): Due => ({
      kind: 'timer',
      lane: n % 5,
      key: `${n}`,
      now: 0,
      timer: '',
    }));
    const { inputs, taken } = collectorOf(lanes).collect(due);
    expect([inputs.length, taken.length]).toEqual([BATCH, 4]);
  });
});

describe('an input whose decision the database refuses', () => {
  it.each([1, 5, 15, 100, 400])('is found while %d others come at every turn, and only its lane stops', (arrivals) => {
    const { lanes, turn, left } = search(arrivals, '47');
    const poisoned = lanes[47 % LANES]!;
    for (let turns = 0; turns < 150 && poisoned.stopped === undefined; turns++) turn();
    expect(poisoned.stopped).toMatch('no such row');
    for (let turns = 0; turns < 2 * LANES; turns++) turn();
    expect(lanes.filter(({ stopped }) => stopped !== undefined)).toEqual([poisoned]);
    expect(left().filter(({ lane }) => lane !== poisoned.lane).length).toBeLessThanOrEqual(arrivals);
  });

  it('costs the other lanes nothing once it is found', () => {
    const { turn, counters } = search(15, '47');
    for (let turns = 0; turns < 200; turns++) turn();
    const refused = counters.snapshot()['batches_refused'];
    for (let turns = 0; turns < 200; turns++) turn();
    expect(counters.snapshot()).toMatchObject({ batches_refused: refused, poison_inputs: 1 });
  });
});
