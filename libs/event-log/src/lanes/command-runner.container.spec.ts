import { eventually } from '@liwu/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshKey, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { TallyWorld, countOf, query } from '../testing/tally-world.js';

let world: TallyWorld;
beforeEach(async () => {
  world = await new TallyWorld().open();
});
afterEach(() => world.close());

const viewers = viewersOfLanes();

describe('a command', () => {
  const call = (by: number, idempotencyKey: string, contentHash = `hash-${by}`) => ({
    key: viewers[1]!,
    command: { viewerId: viewers[1]!, requestId: requestId(idempotencyKey), by },
    caller: 'spec',
    idempotencyKey,
    contentHash,
  });

  it('has one effect per Idempotency-Key, however often and on whichever replica it is given', async () => {
    const url = await world.database();
    const one = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'one');
    const other = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'other');
    const key = freshKey();
    const answers = await Promise.all([one, other, one, other].map((service) => service.execute(call(3, key))));
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array.from({ length: 4 }, () => ({ status: 201, body: { counted: 3 } })),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await countOf(url)).toBe(3);
    await eventually(async () => expect(await world.records('wallet', 1)).toHaveLength(3));
  });

  it('is refused with other content under a known key, and writes nothing when its decider refuses', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    const key = freshKey();
    await service.execute(call(1, key));
    await expect(service.execute(call(2, key))).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    await expect(service.execute(call(-1, freshKey()))).rejects.toMatchObject({ code: 'negative' });
    expect(await query(url, 'SELECT count(*)::int AS n FROM idempotency')).toEqual([{ n: 1 }]);
    expect(await countOf(url)).toBe(1);
  });

  it('is answered lane_unavailable while its lane stays locked', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    const { default: pg } = await import('pg');
    const blocker = new pg.Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT * FROM lane WHERE lane = 1 FOR UPDATE');
    await expect(service.execute(call(1, freshKey()))).rejects.toMatchObject({ code: 'lane_unavailable' });
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect((await service.execute(call(1, freshKey()))).status).toBe(201);
  });
});
