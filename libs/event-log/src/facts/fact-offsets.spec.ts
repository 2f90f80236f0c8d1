import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { quietLog } from '../testing/tally.js';
import { type CommittedOffset, FactOffsets } from './fact-offsets.js';

const EVERY_EVENTS = 200;

/** Offsets whose group may be away, and what it was told. */
const opened = () => {
  const told: CommittedOffset[] = [];
  let away = false;
  const offsets = new FactOffsets((committed) => {
    if (away) return Promise.reject(new Error('no coordinator'));
    told.push(...committed);
    return Promise.resolve();
  }, quietLog);
  offsets.open('t', 3, 10);
  const place = offsets.of('t', 3)!;
  const handle = (from: number, to: number): void => {
    for (let offset = from; offset < to; offset++) place.offsets.begin(offset);
    for (let offset = from; offset < to; offset++) offsets.ended(place, offset);
  };
  return { offsets, place, told, handle, leave: (isAway: boolean) => (away = isAway) };
};

it('the group is told after so many events, and at the end of the rest', async () => {
  const { offsets, told, handle } = opened();
  handle(10, 10 + EVERY_EVENTS - 1);
  expect(told).toEqual([]);
  handle(10 + EVERY_EVENTS - 1, 10 + EVERY_EVENTS);
  await eventually(() => expect(told).toEqual([{ topic: 't', partition: 3, offset: 10 + EVERY_EVENTS }]));
  handle(10 + EVERY_EVENTS, 15 + EVERY_EVENTS);
  await offsets.stop();
  expect(told.slice(1)).toEqual([{ topic: 't', partition: 3, offset: 15 + EVERY_EVENTS }]);
});

it('the group is told nothing of what has not ended, and nothing twice', async () => {
  const { offsets, place, told, handle } = opened();
  place.offsets.begin(10);
  handle(11, 13);
  await offsets.stop();
  expect(told).toEqual([]);
  offsets.ended(place, 10);
  await offsets.stop();
  await offsets.stop();
  expect(told).toEqual([{ topic: 't', partition: 3, offset: 13 }]);
});

it('what a group that was away was not told, it is told later', async () => {
  const { offsets, told, handle, leave } = opened();
  leave(true);
  handle(10, 12);
  await offsets.stop();
  leave(false);
  await offsets.stop();
  expect(told).toEqual([{ topic: 't', partition: 3, offset: 12 }]);
});

it("what ends of a partition that is others' now is not told", async () => {
  const { offsets, told, handle } = opened();
  offsets.clear();
  offsets.open('t', 3, 50);
  handle(10, 12);
  await offsets.stop();
  expect(told).toEqual([]);
});
