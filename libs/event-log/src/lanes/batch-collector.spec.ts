import { encodeEvent, laneOf } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { TimerInput } from '../lane-handler.js';
import type { ToPark } from '../parking/parked-input.js';
import { decodeRecordSet, encodeRecordBatch } from '../kafka/record-batch.js';
import { acknowledged, quietLog } from '../testing/tally.js';
import { BATCH, BatchCollector, LANE_BATCH } from './batch-collector.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';
import { factRecord, recordHeaders } from './event-record.js';
import { OpenLane, type Waiting } from './open-lane.js';

const LANES = 12;
type Due = TimerInput<string>;

const collectorOf = (lanes: OpenLane[], counters = new Counters(), log = quietLog): BatchCollector<never, string> => {
  const options = { lanes: LANES, log, counters, clock: () => 0, poke: () => undefined };
  const inputs = { open: () => lanes, free: () => lanes } as unknown as LaneInputs;
  const publisher = { isBehind: () => false } as unknown as LanePublisher;
  return new BatchCollector<never, string>(options, inputs, publisher);
};

const lanesOfAll = (): OpenLane[] =>
  Array.from(
    { length: LANES },
    (_, lane) => new OpenLane({ lane, epoch: 1, sequence: 0, head: Buffer.alloc(32) }, [], []),
  );

const timerOf = (key: string): Due => ({ kind: 'timer', lane: Number(key) % LANES, key, now: 0, timer: key });

/** An event of some viewer of the lane, as it waits there. */
const eventIn = (lane: number): Waiting => {
  const viewer = Array.from({ length: 400 }, (_, n) => `v${n}`).find((key) => laneOf(key, LANES) === lane)!;
  const [record] = decodeRecordSet(
    encodeRecordBatch([factRecord('rtm-gateway', encodeEvent(acknowledged(viewer, 0)))], 0),
  );
  const position = { source: 'rtm-gateway', sequence: 0, hash: Buffer.alloc(32), nextOffset: 1 };
  return { record: record!, headers: recordHeaders(record!), position, arrivedAt: 0 };
};

/** Lanes whose timers come, and a database that refuses every batch that has the poison in it. */
const search = (arrivals: number, poison: string) => {
  const lanes = lanesOfAll();
  const counters = new Counters();
  const collector = collectorOf(lanes, counters);
  const parked: ToPark[] = [];
  let waiting: Due[] = [];
  let arrived = 0;
  const turn = (): void => {
    for (let n = 0; n < arrivals; n++) {
      const key = String(arrived++);
      waiting.push(timerOf(key));
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

  it.each([2, 4, 10])('is found where it is a timer, and the lanes have events at every %dth turn besides', (every) => {
    const lanes = lanesOfAll();
    const counters = new Counters();
    const collector = collectorOf(lanes, counters);
    const parked: ToPark[] = [];
    let due: Due[] = ['47', ...Array.from({ length: 40 }, (_, n) => `${n}`)].map((key) => timerOf(key));
    for (let turn = 0; turn < 2_000 && parked.length === 0; turn++) {
      if (turn % every === 0) for (const lane of lanes) lane.enqueue(eventIn(lane.lane));
      // Due timers are asked for now and then only.
      const batch = collector.collect(turn % 10 === 0 ? due : []);
      const timers = batch.inputs.filter(({ kind }) => kind === 'timer').map(({ key }) => key);
      if (timers.includes('47')) collector.refused(batch, new Error('no such row'));
      else {
        collector.accepted(batch);
        parked.push(...batch.parked);
        for (const { lane, waiting, parked: keys } of batch.taken) {
          lane.commit(waiting.length, []);
          lane.parked = keys;
        }
        due = due.filter(({ key }) => !timers.includes(key));
      }
    }
    expect(parked).toMatchObject([{ key: '47', fault: expect.stringMatching('no such row') }]);
    expect(counters.snapshot()['batches_refused']).toBeLessThan(20);
  });
});

describe('the log of what cannot be applied', () => {
  const linesOf = (poison: (collector: BatchCollector<never, string>, lane: OpenLane) => void): unknown[] => {
    const lines: unknown[] = [];
    const lanes = lanesOfAll();
    const log = { ...quietLog, error: (context: object) => void lines.push(context) };
    poison(collectorOf(lanes, new Counters(), log), lanes[0]!);
    return lines;
  };

  it('names the gift of an event, although its content could not be read', () => {
    const waiting = eventIn(0);
    const lines = linesOf((collector, lane) => collector.poisoned({ lane, waiting }, new Error('no JSON')));
    const viewerId = waiting.record.key.toString('utf8');
    expect(lines).toMatchObject([{ viewerId, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
  });

  it('names the gift that was due', () => {
    const due = { ...timerOf('12'), timer: { requestId: 'r-1' } } as unknown as Due;
    const lines = linesOf((collector, lane) => collector.poisoned({ lane, waiting: undefined }, new Error('bad'), due));
    expect(lines).toMatchObject([{ viewerId: '12', requestId: 'r-1' }]);
  });

  it('names no gift where what was due is of none', () => {
    const lines = linesOf((collector, lane) =>
      collector.poisoned({ lane, waiting: undefined }, new Error('bad'), timerOf('12')),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('requestId');
  });
});
