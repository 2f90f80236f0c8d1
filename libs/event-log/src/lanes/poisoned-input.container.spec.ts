import { randomBytes } from 'node:crypto';
import { laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { columnOf } from '../postgres/array-parameter.js';
import { MANY_PARKED_INPUTS, MAX_PARKED_KEYS } from '../parking/parked-keys.js';
import {
  LANES,
  acknowledged,
  burst,
  freshKey,
  requestId,
  tallyHandler,
  viewersIn,
  viewersOfLanes,
} from '../testing/tally.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const viewers = viewersOfLanes();
/** What a service logs when an input cannot be applied. */
const PARKS = 'an input cannot be applied: it is parked, and so is all that comes after it of its viewer';
/** And when one viewer has very many parked. */
const FLOODS = 'very many inputs of one viewer are parked; the lane goes on';

const parkedIn = (url: string) =>
  query(url, 'SELECT key, source, sequence::int, type, fault FROM parked_input ORDER BY position');

/** Resolves when so many inputs are parked. */
const parks = (url: string, count: number): Promise<void> =>
  eventually(async () => expect(await parkedIn(url)).toHaveLength(count), { deadlineMs: 15_000 });

describe('an input that cannot be applied', () => {
  it('counts and skips an unknown type, and parks a viewer at an input that breaks its schema', async () => {
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
    await parks(url, 2);
    await counts(url, 3 * LANES - 1);
    expect(service.health()).toMatchObject({ stopped: [], parked: 1 });
    const id = sample!.headers.find(([name]) => name === 'ce_id')![1].toString();
    const unreadable = { key: viewers[0], type: 'liwu.BroadcastAcknowledged.v1', id };
    expect(world.errors).toMatchObject([{ message: PARKS, lane: 0, ...unreadable }]);
  });

  it('is parked with all that comes after it of its viewer, while the others of its lane go on', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-6'), url);
    const friend = viewers[laneOf('poison-6', LANES)]!;
    await world.facts([acknowledged(friend, 0), acknowledged('poison-6', 0), acknowledged(friend, 1)]);
    await world.facts([acknowledged('poison-6', 1), acknowledged(friend, 2)]);
    await parks(url, 2);
    await counts(url, 3);
    expect(await parkedIn(url)).toEqual([
      expect.objectContaining({ key: 'poison-6', source: 'rtm-gateway', fault: expect.stringContaining('invariant') }),
      expect.objectContaining({ key: 'poison-6', fault: null }),
    ]);
    expect(service.counters.snapshot()).toMatchObject({ poison_inputs: 1, inputs_parked: 2 });
    expect(world.errors).toMatchObject([
      { message: PARKS, key: 'poison-6', type: 'liwu.BroadcastAcknowledged.v1', requestId: requestId('r') },
    ]);
  });

  it('may be a timer, which is said, and comes no more', async () => {
    const url = await world.database();
    const due = (viewer: string) =>
      query(url, 'INSERT INTO due VALUES ($1, $2, $3)', [laneOf(viewer, LANES), viewer, Date.now() - 1]);
    await due('poison-6');
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-6'), url);
    await parks(url, 1);
    expect(world.errors).toMatchObject([{ message: PARKS, key: 'poison-6', timer: {} }]);
    await due(viewers[0]!);
    await counts(url, 1);
    expect(service.counters.snapshot()).toMatchObject({ poison_inputs: 1, inputs_parked: 1 });
  });

  it('is found where the database refuses its result, and parks its viewer only', async () => {
    const url = await world.database();
    await query(url, 'ALTER TABLE tally ADD CHECK (viewer <> $$refused$$ OR count < 2)');
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.facts([...burst(20), acknowledged('refused', 0), acknowledged('refused', 1), ...burst(5)]);
    await world.facts([...burst(1), acknowledged('refused', 2)]);
    await parks(url, 2);
    await counts(url, 26 * LANES + 1);
    expect(await query(url, `SELECT count FROM tally WHERE viewer = 'refused'`)).toEqual([{ count: 1 }]);
    expect(world.errors.at(-1)).toMatchObject({ message: PARKS, key: 'refused', requestId: requestId('r') });
    expect(service.health().stopped).toEqual([]);
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
    [
      'state makes the handler fail',
      {
        ...tally,
        state: (rows, inputs) => {
          if (inputs.some(({ key }) => key === 'odd')) throw new TypeError('there is no such thing');
          return tally.state(rows, inputs);
        },
      },
    ],
  ])('is found where its %s, and parks its viewer only', async (_what, handler) => {
    const url = await world.database();
    await world.start(handler, url);
    await world.facts([...burst(20), acknowledged('odd', 0), ...burst(5)]);
    await parks(url, 1);
    await counts(url, 25 * LANES);
    expect(world.errors.at(-1)).toMatchObject({ message: PARKS, key: 'odd' });
  });

  it.each([
    ['a character that no table holds', (n: number) => `nul\0${n}`],
    ['more than an index holds', (n: number) => randomBytes(2_000).toString('hex') + n],
    ['another lane', (n: number) => `stray-${n}`, 1],
  ])('may have a key with %s: it is parked, can be seen, and given up', async (_what, keyOf, laneOfKey = 0) => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    const key = Array.from({ length: 100 }, (_, n) => keyOf(n)).find((name) => laneOf(name, LANES) === laneOfKey)!;
    await world.facts(burst(1));
    const [{ headers } = { headers: [] }] = await world.records('rtm-gateway', 0);
    await world.append('rtm-gateway', 0, [{ key: Buffer.from(key), headers, value: Buffer.from('{}') }]);
    await world.facts(burst(1));
    await counts(url, 2 * LANES);
    const [viewer] = await service.parked.list();
    const [parked] = await service.parked.show(viewer!.key);
    const call = { key: viewer!.key, caller: 'ops', contentHash: 'x' };
    const redriven = await service.parked.redrive({ ...call, idempotencyKey: freshKey() });
    expect(redriven.body).toMatchObject({ redriven: 0, left: 1 });
    const { position } = parked!;
    await service.parked.discard({ ...call, idempotencyKey: freshKey(), position, reason: 'nobody is called that' });
    expect(await parkedIn(url)).toEqual([]);
  });

  it('stops no lane however many come after it of its viewer: that is said once', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-6'), url);
    const friend = viewers[laneOf('poison-6', LANES)]!;
    const flood = Array.from({ length: MANY_PARKED_INPUTS }, (_, n) => acknowledged('poison-6', n));
    for (let round = 0; round < 2; round++) await world.facts([...flood, acknowledged(friend, round)]);
    await counts(url, 2);
    await query(url, 'INSERT INTO due VALUES ($1, $2, $3)', [laneOf(friend, LANES), friend, Date.now() - 1]);
    await counts(url, 3);
    await parks(url, 2 * MANY_PARKED_INPUTS);
    await eventually(() =>
      expect(service.health()).toMatchObject({ stopped: [], parked: 1, parkedInputs: 2 * MANY_PARKED_INPUTS }),
    );
    const told = world.errors.filter((error) => 'inputs' in error);
    expect(told).toEqual([
      { message: FLOODS, lane: laneOf(friend, LANES), key: 'poison-6', inputs: expect.any(Number) as number },
    ]);
    expect(service.counters.snapshot()).toMatchObject({ parked_floods: 1 });
  });

  it('stops the lane, and only this one, where too many viewers would have to be parked', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway', 'poison-'), url);
    const poison = viewersIn(1, MAX_PARKED_KEYS + 1, 'poison-');
    await world.facts(poison.map((key) => acknowledged(key, 0)));
    await eventually(() =>
      expect(service.health().stopped).toMatchObject([
        { lane: 1, reason: expect.stringContaining('20 viewers of the lane are parked') },
      ]),
    );
    await world.facts(burst(1));
    await counts(url, LANES - 1);
    expect(await parkedIn(url)).toHaveLength(MAX_PARKED_KEYS);
  });
});
