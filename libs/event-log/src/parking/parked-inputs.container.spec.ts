import { laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { LANES, acknowledged, freshKey, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { REDRIVEN_AT_ONCE } from './redrive-inputs.js';
import { PARKED_AT_ONCE } from './parking-session.js';
import { type TallyWorld, counts, openForEach, query } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const VIEWER = 'poison-6';
const LANE = laneOf(VIEWER, LANES);
const friend = viewersOfLanes()[LANE]!;
const call = (idempotencyKey = freshKey()) => ({ key: VIEWER, caller: 'ops', idempotencyKey, contentHash: 'x' });
const broken = tallyHandler('wallet', 'rtm-gateway', VIEWER);
const mended = tallyHandler('wallet', 'rtm-gateway');
const tallyOf = async (url: string): Promise<number | undefined> =>
  (await query(url, 'SELECT count FROM tally WHERE viewer = $1', [VIEWER]))[0]?.['count'];

/** A database in which three inputs of the viewer are parked, and whose service has ended. */
const parkedThree = async (): Promise<string> => {
  const url = await world.database();
  const service = await world.start(broken, url);
  await world.facts([
    acknowledged(VIEWER, 0),
    acknowledged(friend, 0),
    acknowledged(VIEWER, 1),
    acknowledged(VIEWER, 2),
  ]);
  await eventually(async () => expect(await query(url, 'SELECT 1 FROM parked_input')).toHaveLength(3));
  await counts(url, 1);
  await world.stop(service);
  return url;
};

describe('a parked viewer', () => {
  it('stays parked when its lane changes hands', async () => {
    const url = await parkedThree();
    const service = await world.start(mended, url);
    await world.facts([acknowledged(VIEWER, 3), acknowledged(friend, 1)]);
    await counts(url, 2);
    expect((await service.parked.show(VIEWER)).map(({ fault }) => fault !== undefined)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(await service.parked.list()).toMatchObject([
      { key: VIEWER, lane: LANE, inputs: 4, fault: expect.stringContaining('invariant') },
    ]);
  });

  it('has its commands refused, and its timers wait', async () => {
    const url = await parkedThree();
    const due = (viewer: string) => query(url, 'INSERT INTO due VALUES ($1, $2, $3)', [LANE, viewer, Date.now() - 1]);
    await Promise.all([due(VIEWER), due(friend)]);
    const service = await world.start(mended, url);
    const command = { viewerId: VIEWER, requestId: requestId('c'), by: 1 };
    await expect(service.execute({ ...call(), command })).rejects.toMatchObject({ code: 'parked' });
    await counts(url, 2);
    expect(await query(url, 'SELECT viewer FROM due')).toEqual([{ viewer: VIEWER }]);
    await service.parked.redrive(call());
    expect(await tallyOf(url)).toBe(3);
    await due(VIEWER);
    await eventually(async () => expect(await tallyOf(url)).toBe(4));
  });

  it('is redriven in order, once however often that is asked for, and goes on', async () => {
    const url = await parkedThree();
    const service = await world.start(mended, url);
    await world.facts([acknowledged(VIEWER, 3)]);
    await eventually(async () => expect(await service.parked.show(VIEWER)).toHaveLength(4));
    const asked = call();
    expect(await service.parked.redrive(asked)).toMatchObject({ body: { redriven: 4, left: 0 }, replayed: false });
    expect(await service.parked.redrive(asked)).toMatchObject({ body: { redriven: 4, left: 0 }, replayed: true });
    expect(await service.parked.redrive(call())).toMatchObject({ body: { redriven: 0, left: 0 } });
    await world.facts([acknowledged(VIEWER, 4)]);
    await eventually(async () => expect(await tallyOf(url)).toBe(5));
    const ofViewer = async () =>
      (await world.records('wallet', LANE)).filter(({ key }) => key.toString() === VIEWER).map(({ value }) => value);
    await eventually(async () => expect(await ofViewer()).toHaveLength(5));
    expect((await ofViewer()).map((value) => JSON.parse(value.toString()).n)).toEqual([0, 1, 2, 3, 4]);
    expect(service.health().parked).toBe(0);
  });

  it('keeps from the first input on that still cannot be applied, which says why', async () => {
    const url = await parkedThree();
    const service = await world.start(
      {
        ...mended,
        decide: (input, state) => {
          if (input.key === VIEWER && state.get(VIEWER) === 1) throw new Error('it breaks another invariant');
          return mended.decide(input, state);
        },
      },
      url,
    );
    expect(await service.parked.redrive(call())).toMatchObject({
      body: { redriven: 1, left: 2, fault: 'it breaks another invariant' },
    });
    expect((await service.parked.show(VIEWER)).map(({ fault }) => fault)).toEqual([
      'it breaks another invariant',
      undefined,
    ]);
    expect(await tallyOf(url)).toBe(1);
  });

  it('says why in words that a table can hold, whatever its handler says', async () => {
    const url = await parkedThree();
    const decide = (): never => {
      throw new Error('a\0b');
    };
    const service = await world.start({ ...mended, decide }, url);
    expect(await service.parked.redrive(call())).toMatchObject({ body: { redriven: 0, left: 3 } });
    expect((await service.parked.show(VIEWER))[0]!.fault).toBe('a\ufffdb');
  });

  it('keeps what the database refuses, and has applied what came before it', async () => {
    const url = await parkedThree();
    await query(url, 'ALTER TABLE tally ADD CONSTRAINT few CHECK (viewer <> $$poison-6$$ OR count < 3)');
    const service = await world.start(mended, url);
    expect(await service.parked.redrive(call())).toMatchObject({
      body: { redriven: 2, left: 1, fault: expect.stringContaining('few') },
    });
    expect(await tallyOf(url)).toBe(2);
  });

  it('loses an input that an operator gives up, and the lane says who, which and why', async () => {
    const url = await parkedThree();
    const service = await world.start(broken, url);
    const [first] = await service.parked.show(VIEWER);
    const asked = { ...call(), position: first!.position, reason: 'sent by a faulty build' };
    expect(await service.parked.discard(asked)).toMatchObject({ body: { discarded: first!.position, left: 2 } });
    expect(await service.parked.discard(asked)).toMatchObject({ replayed: true });
    await expect(service.parked.discard({ ...asked, ...call() })).rejects.toMatchObject({ code: 'not_found' });
    await eventually(async () => {
      const said = (await world.records('wallet', LANE)).map(({ value }) => JSON.parse(value.toString()));
      expect(said.filter(({ key }) => key === VIEWER)).toMatchObject([
        {
          source: 'rtm-gateway',
          inputId: first!.id,
          reason: 'sent by a faulty build',
          cause: { caller: 'ops', key: asked.idempotencyKey },
        },
      ]);
    });
    for (const { position } of await service.parked.show(VIEWER))
      await service.parked.discard({ ...call(), position, reason: 'the same' });
    expect(await service.parked.list()).toEqual([]);
  });

  it('may have very many inputs: each call works on so many of them, and says how many are left', async () => {
    const url = await parkedThree();
    await query(
      url,
      `INSERT INTO parked_input (lane, key, source, sequence, type, id, value)
       SELECT lane, key, source, sequence, type, id, value FROM parked_input, generate_series(1, $1) WHERE fault IS NULL`,
      [REDRIVEN_AT_ONCE / 2],
    );
    const service = await world.start(mended, url);
    const first = (await service.parked.show(VIEWER))[0]!.position;
    const given = await service.parked.discard({ ...call(), position: first + 1, through: 2 ** 40, reason: 'a flood' });
    const left = REDRIVEN_AT_ONCE + 3 - PARKED_AT_ONCE;
    expect(given.body).toEqual({ discarded: first + 1, inputs: PARKED_AT_ONCE, more: true, left });
    expect(await service.parked.list()).toMatchObject([{ inputs: left, fault: expect.stringContaining('invariant') }]);
    await query(
      url,
      `INSERT INTO parked_input (lane, key, source, sequence, type, id, value)
       SELECT lane, key, source, sequence, type, id, value FROM parked_input, generate_series(1, $1) WHERE position = $2`,
      [PARKED_AT_ONCE, first],
    );
    expect((await service.parked.redrive(call())).body).toEqual({ redriven: REDRIVEN_AT_ONCE, left: 3 });
    expect((await service.parked.redrive(call())).body).toEqual({ redriven: 3, left: 0 });
    expect(await tallyOf(url)).toBe(REDRIVEN_AT_ONCE + 3);
  });

  it('has many of them given up at once, each with an event of its own', async () => {
    const url = await parkedThree();
    const service = await world.start(mended, url);
    const [first, second, third] = await service.parked.show(VIEWER);
    const asked = { ...call(), position: second!.position, through: third!.position, reason: 'sent by a faulty build' };
    for (const replayed of [false, true])
      expect(await service.parked.discard(asked)).toMatchObject({
        body: { discarded: second!.position, inputs: 2, more: false, left: 1 },
        replayed,
      });
    expect((await service.parked.show(VIEWER)).map(({ position }) => position)).toEqual([first!.position]);
    const events = await query(
      url,
      `SELECT convert_from(value, 'UTF8')::json AS value FROM event
       WHERE type = 'liwu.InputDiscarded.v1' ORDER BY sequence`,
    );
    expect(events.map(({ value }) => value)).toMatchObject(
      [second!, third!].map(({ position, id }) => ({
        position,
        inputId: id,
        reason: 'sent by a faulty build',
        cause: { caller: 'ops', key: asked.idempotencyKey },
      })),
    );
  });

  it('is redriven by another replica than the one that works its lane, which goes on behind it', async () => {
    const url = await parkedThree();
    const owner = await world.start(mended, url, 'a');
    await eventually(() => expect(owner.health().lanes).toHaveLength(LANES));
    const other = await world.start(mended, url, 'b');
    await other.parked.redrive(call());
    await world.facts([acknowledged(VIEWER, 3), acknowledged(friend, 1)]);
    await counts(url, 6);
    expect(await query(url, 'SELECT 1 FROM parked_input')).toEqual([]);
  });

  it('is free again behind a timer once that can be applied', async () => {
    const url = await world.database();
    await query(url, 'INSERT INTO due VALUES ($1, $2, $3)', [LANE, VIEWER, Date.now() - 1]);
    const before = await world.start(broken, url);
    await eventually(async () => expect(await before.parked.list()).toHaveLength(1));
    const [timer] = await before.parked.show(VIEWER);
    const discard = { ...call(), position: timer!.position, reason: 'no' };
    await expect(before.parked.discard(discard)).rejects.toMatchObject({ code: 'refused' });
    await world.stop(before);
    const service = await world.start(mended, url);
    await service.parked.redrive(call());
    await counts(url, 1);
  });
});
