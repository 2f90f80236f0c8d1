import { encodeEvent } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { factRecord } from '../lanes/event-record.js';
import { acknowledged } from '../testing/tally.js';
import { type TallyWorld, openForEach } from '../testing/tally-world.js';
import { encodeRecordBatch } from './record-batch.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const LONG_AGO_MS = 11 * 60_000;

/** Writes so many facts, as a producer did so long ago, by its clock or by ours. */
const write = async (count: number, agoMs: number): Promise<void> => {
  const records = Array.from({ length: count }, (_, n) => factRecord('rtm-gateway', encodeEvent(acknowledged('v', n))));
  const batch = encodeRecordBatch(records, Date.now() - agoMs);
  await eventually(async () => {
    const [answer] = await world.link.produce(world.topic('rtm-gateway'), [{ partition: 0, batch }]);
    expect(answer?.errorCode).toBe(0);
  });
};

it.each([
  ['ten minutes, where that is more', 1_000, 6_000, 7_000, 1_000],
  ['5,000 records, where the last ten minutes have fewer', 6_000, 1_000, 7_000, 2_000],
  ['5,000 records, where all is older, or our clock is ahead', 7_000, 0, 7_000, 2_000],
  ['5,000 records from the end, where that is before the place', 7_000, 0, 9_000, 2_000],
  ['to the start, where there are fewer', 900, 100, 1_000, 0],
])('a look back goes %s', async (_, old, recent, offset, expected) => {
  for (let left = old; left > 0; left -= 1_000) await write(Math.min(left, 1_000), LONG_AGO_MS);
  for (let left = recent; left > 0; left -= 1_000) await write(Math.min(left, 1_000), 0);
  expect(await world.link.lookBackOffset(world.topic('rtm-gateway'), 0, offset)).toBe(expected);
});
