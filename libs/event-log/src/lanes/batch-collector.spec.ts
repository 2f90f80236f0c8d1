import { describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { TimerInput } from '../lane-handler.js';
import type { ToPark } from '../parking/parked-input.js';
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
  const parked: ToPark[] = [];
  let waiting: Due[] = [];
  let arrived = 0;
  const turn = (): void => {
    for (let n = 0; n < arrivals; n++) {
      const key = String(arrived++);
      waiting.push({ kind: 'timer', lane: Number(key) % LANES, key, now: 0, timer: key });
    }
    const batch = collector.collect(waiting);
    const keys = new Set(batch.inputs.map(({ key }) => key));
    if (keys.has(poison)) return collector.refused(batch, new Error('no such row'));
    collector.accepted(batch);
    parked.push(...batch.parked);
    for (const { lane, parked: keysOfLane } of batch.taken) lane.parked = keysOfLane;
    waiting = waiting.filter(({ key }) => !keys.has(key));
  };
  return { turn, counters, parked, left: () => waiting };
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
  it.each([1, 5, 15, 100, 400])(
    'is found while %d others come at every turn, and only its viewer is parked',
    (arrivals) => {
      const { turn, parked, left } = search(arrivals, '47');
      for (let turns = 0; turns < 150 && parked.length === 0; turns++) turn();
      expect(parked).toMatchObject([{ key: '47', source: 'timer', fault: expect.stringMatching('no such row') }]);
      for (let turns = 0; turns < 2 * LANES; turns++) turn();
      expect(left().length).toBeLessThanOrEqual(arrivals + 1);
    },
  );

  it('costs the others nothing once it is found', () => {
    const { turn, counters } = search(15, '47');
    for (let turns = 0; turns < 200; turns++) turn();
    const refused = counters.snapshot()['batches_refused'];
    for (let turns = 0; turns < 200; turns++) turn();
    expect(counters.snapshot()).toMatchObject({ batches_refused: refused, poison_inputs: 1 });
  });
});
