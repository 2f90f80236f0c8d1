import { laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { MAX_PARKED_KEYS } from '../parking/parked-keys.js';
import { LANES, acknowledged, burst, requestId, tallyHandler, viewersIn, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const viewers = viewersOfLanes();
const isDue = (url: string, viewer: string) =>
  query(url, 'INSERT INTO due VALUES ($1, $2, $3)', [laneOf(viewer, LANES), viewer, Date.now() - 1]);

/** The events that timers led to, with their places in their lanes. */
const fired = async (url: string): Promise<{ key: string; sequence: number }[]> => {
  const rows = await query(url, `SELECT key, sequence FROM event WHERE subject LIKE '%/' || $1`, [requestId('timer')]);
  return rows.map(({ key, sequence }) => ({ key, sequence: Number(sequence) }));
};

describe('a due timer', () => {
  it('fires once', async () => {
    const url = await world.database();
    await isDue(url, viewers[2]!);
    await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, 1);
    await world.facts(burst(1));
    await counts(url, 1 + LANES);
    expect(await fired(url)).toEqual([{ key: viewers[2], sequence: 1 }]);
  });

  it('waits until its lane has applied all that its inputs held, however long they are', async () => {
    const url = await world.database();
    const backlog = 4_000;
    const neighbour = viewers[laneOf('patient', LANES)]!;
    for (let from = 0; from < backlog; from += 1_000) {
      await world.facts(Array.from({ length: 1_000 }, (_, n) => acknowledged(neighbour, from + n)));
    }
    await isDue(url, 'patient');
    await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, backlog + 1);
    expect(await fired(url)).toEqual([{ key: 'patient', sequence: backlog + 1 }]);
  });

  it('does not fire in a lane that has stopped, and does in the others', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-'), url);
    const stopped = 2;
    await world.facts(viewersIn(stopped, MAX_PARKED_KEYS + 1, 'poison-').map((viewer) => acknowledged(viewer, 0)));
    await eventually(() => expect(service.health().stopped).toMatchObject([{ lane: stopped }]));
    for (const viewer of viewers) await isDue(url, viewer);
    const others = viewers.filter((_, lane) => lane !== stopped);
    await counts(url, others.length);
    expect((await fired(url)).map(({ key }) => key).sort()).toEqual([...others].sort());
    expect(await query(url, 'SELECT viewer FROM due')).toEqual([{ viewer: viewers[stopped] }]);
  });
});
