import { eventually } from '@liwu/test-kit';
import { describe, expect, it, vi } from 'vitest';
import { KafkaLink } from '../kafka/kafka-link.js';
import { KAFKA_ERROR } from '../kafka/protocol.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { LANES, acknowledged, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

/** So far ahead that ten minutes ago lies behind all that was written just now. */
const AHEAD_MS = 11 * 60_000;

let world: TallyWorld;
openForEach((opened) => (world = opened));

const [viewer] = viewersOfLanes() as [string];
const facts = (from: number, to: number) =>
  world.facts(Array.from({ length: to - from }, (_, n) => acknowledged(viewer, from + n)));

/** The broker answers no fetch. */
const noAnswers = () =>
  vi.spyOn(KafkaLink.prototype, 'fetch').mockImplementation(async (positions) =>
    positions.map(({ topic, partition }) => ({
      topic,
      partition,
      errorCode: KAFKA_ERROR.unanswered,
      highWatermark: -1,
      records: [],
    })),
  );

/** The numbers of the facts that were handled, in order. */
const handled = async (url: string): Promise<number[]> => {
  const rows = await query(
    url,
    `SELECT (convert_from(value, 'UTF8')::json->>'n')::int AS n FROM event WHERE lane = 0 ORDER BY sequence`,
  );
  return rows.map(({ n }) => n as number);
};

/** A wallet has handled ten facts and was stopped; then the topic was made anew, and holds nothing. */
const emptied = async (url: string): Promise<StoredRecord[]> => {
  const before = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  await facts(0, 10);
  await counts(url, 10);
  await world.stop(before);
  const whole = await world.records('rtm-gateway', 0);
  await world.remakeTopic('rtm-gateway');
  return whole;
};

describe('a topic without sequences that is not as it was left', () => {
  it('because it has lost its end is read again', async () => {
    const url = await world.database();
    const whole = await emptied(url);
    await world.append('rtm-gateway', 0, whole.slice(0, 8));
    const after = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await facts(10, 13);
    await counts(url, 21);
    expect((await handled(url)).slice(10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12]);
    expect(after.counters.snapshot()['fact_topics_read_again']).toBe(1);
  });

  it('because it has lost its end while it was read is read again, too, also where others have written over that since', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await facts(0, 10);
    await counts(url, 10);
    const whole = await world.records('rtm-gateway', 0);
    const away = noAnswers();
    await eventually(() => expect(service.health().kafka).toBe(false));
    await world.remakeTopic('rtm-gateway');
    await world.append('rtm-gateway', 0, whole.slice(0, 6));
    await facts(10, 18);
    away.mockRestore();
    await counts(url, 24);
    expect((await handled(url)).slice(10)).toEqual([0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(service.counters.snapshot()['fact_topics_read_again']).toBe(1);
  });

  it('because another record lies where it was left is read again, too', async () => {
    const url = await world.database();
    const whole = await emptied(url);
    await world.append('rtm-gateway', 0, whole.slice(2));
    await facts(10, 13);
    const after = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, 21);
    expect((await handled(url)).slice(10)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(after.counters.snapshot()['fact_topics_read_again']).toBe(1);
  });

  it.each([
    ['is shorter than it was left', 4],
    ['was written over since', 10],
  ])('where it %s is read again, too, by a process whose clock is wrong', async (_, kept) => {
    const url = await world.database();
    const whole = await emptied(url);
    await world.append('rtm-gateway', 0, whole.slice(1, kept));
    await facts(10, 13);
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + AHEAD_MS);
    await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, 10 + kept - 1 + 3);
    expect((await handled(url)).slice(10)).toEqual([...whole.keys()].slice(1, kept).concat([10, 11, 12]));
  });

  it('is told from one that is: that is read from where it was left', async () => {
    const url = await world.database();
    const whole = await emptied(url);
    await world.append('rtm-gateway', 0, whole);
    await facts(10, 13);
    const after = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, 13);
    await eventually(() => expect(after.health().lanes).toHaveLength(LANES));
    expect((await handled(url)).slice(10)).toEqual([10, 11, 12]);
    expect(after.counters.snapshot()['fact_topics_read_again']).toBeUndefined();
  });
});
