import { laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { columnOf } from '../array-parameter.js';
import { LANES, acknowledged, burst, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const viewers = viewersOfLanes();
/** What a service logs when an input cannot be applied. */
const STOPS = 'the lane stops at an input that cannot be applied';

describe('an input that cannot be applied', () => {
  it('counts and skips an unknown type, and stops one lane at an input that breaks its schema', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.facts(burst(1));
    const [sample] = await world.records('rtm-gateway', 0);
    const typed = (type: string, value: Buffer) => ({
      key: sample!.key,
      value,
      headers: sample!.headers.map(([name, text]) => [name, name === 'ce_type' ? Buffer.from(type) : text] as const),
    });
    await world.append('rtm-gateway', 0, [typed('liwu.NeverHeardOf.v1', Buffer.from('{}'))]);
    await world.facts(burst(1));
    await counts(url, 2 * LANES);
    expect(service.counters.snapshot()['unknown_types_skipped']).toBe(1);
    await world.append('rtm-gateway', 0, [typed('liwu.BroadcastAcknowledged.v1', Buffer.from('{"viewerId":5}'))]);
    await world.facts(burst(1));
    await counts(url, 3 * LANES - 1);
    await eventually(() =>
      expect(service.health().stopped).toMatchObject([
        { lane: 0, reason: expect.stringContaining('breaks its schema') },
      ]),
    );
    const id = sample!.headers.find(([name]) => name === 'ce_id')![1].toString();
    const unreadable = { key: viewers[0], type: 'liwu.BroadcastAcknowledged.v1', id };
    expect(world.errors).toMatchObject([{ message: STOPS, lane: 0, ...unreadable }]);
  });

  it('applies what came before an input that breaks an invariant, and nothing after it', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-6'), url);
    const inLane = laneOf('poison-6', LANES);
    const friend = viewers[inLane]!;
    await world.facts([acknowledged(friend, 0), acknowledged('poison-6', 0), acknowledged(friend, 1)]);
    await eventually(() => expect(service.health().stopped).toMatchObject([{ lane: inLane }]));
    await counts(url, 1);
    expect(world.errors).toMatchObject([
      {
        message: STOPS,
        lane: inLane,
        key: 'poison-6',
        type: 'liwu.BroadcastAcknowledged.v1',
        requestId: requestId('r'),
      },
    ]);
  });

  it('says which timer it was that breaks an invariant', async () => {
    const url = await world.database();
    await query(url, 'INSERT INTO due VALUES ($1, $2, $3)', [laneOf('poison-6', LANES), 'poison-6', Date.now() - 1]);
    await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-6'), url);
    await eventually(() => expect(world.errors).toMatchObject([{ message: STOPS, key: 'poison-6', timer: {} }]));
  });

  it('finds the one input whose result the database refuses, and stops its lane only', async () => {
    const url = await world.database();
    await query(url, 'ALTER TABLE tally ADD CHECK (viewer <> $$refused$$ OR count < 2)');
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    const inLane = laneOf('refused', LANES);
    await world.facts([...burst(20), acknowledged('refused', 0), acknowledged('refused', 1), ...burst(5)]);
    await eventually(() => expect(service.health().stopped).toMatchObject([{ lane: inLane }]), { deadlineMs: 15_000 });
    await world.facts(viewers.filter((_, lane) => lane !== inLane).map((viewer) => acknowledged(viewer, 99)));
    await eventually(async () => {
      const others = await query(url, 'SELECT sum(count)::int AS sum FROM tally WHERE viewer = ANY($1)', [
        viewers.filter((_, lane) => lane !== inLane),
      ]);
      expect(others).toEqual([{ sum: 26 * (LANES - 1) }]);
    });
    expect(await query(url, `SELECT count FROM tally WHERE viewer = 'refused'`)).toEqual([{ count: 1 }]);
    expect(world.errors.at(-1)).toMatchObject({ message: STOPS, key: 'refused', requestId: requestId('r') });
  });

  const tally = tallyHandler('wallet', 'rtm-gateway');
  it.each<[string, typeof tally]>([
    [
      'decided event cannot be written',
      {
        ...tally,
        decide: (input, state) => {
          const events = tally.decide(input, state);
          return input.key === 'odd' ? events.map((event) => ({ ...event, at: 1.5 })) : events;
        },
      },
    ],
    [
      'state cannot be asked for',
      {
        ...tally,
        load: (inputs) => [
          ...tally.load(inputs),
          {
            name: 'odd',
            text: 'SELECT unnest($1::int[])',
            values: [columnOf('int', inputs, ({ key }) => (key === 'odd' ? 1.5 : 1))],
          },
        ],
      },
    ],
  ])('finds the one input whose %s, and stops its lane only', async (_what, handler) => {
    const url = await world.database();
    const service = await world.start(handler, url);
    const inLane = laneOf('odd', LANES);
    await world.facts([...burst(20), acknowledged('odd', 0), ...burst(5)]);
    await eventually(() => expect(service.health().stopped).toMatchObject([{ lane: inLane }]), { deadlineMs: 15_000 });
    await world.facts(viewers.filter((_, lane) => lane !== inLane).map((viewer) => acknowledged(viewer, 99)));
    await counts(url, 26 * (LANES - 1) + 20);
    expect(world.errors.at(-1)).toMatchObject({ message: STOPS, key: 'odd' });
  });
});
