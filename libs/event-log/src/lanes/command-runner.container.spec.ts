import { eventually } from '@liwu/test-kit';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { freshKey, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, countOf, query, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const viewers = viewersOfLanes();

/** The same caller's same key, for viewers of different lanes. */
const inTwoLanes = (...contentHashes: [string, string]) => {
  const idempotencyKey = freshKey();
  return contentHashes.map((contentHash, index) => ({
    key: viewers[index]!,
    command: { viewerId: viewers[index]!, requestId: requestId('twin'), by: index + 1 },
    caller: 'spec',
    idempotencyKey,
    contentHash,
  }));
};

/** Two commands get so far that both have found their key unused, and wait to keep their answers. */
const whileNobodyAnswers = async <T>(url: string, act: () => Promise<T>): Promise<T> => {
  const blocker = new pg.Client({ connectionString: url });
  await blocker.connect();
  try {
    // Opening takes all lanes' locks, and would wait for one of the commands while the other one waits for it.
    await eventually(async () => {
      expect((await query(url, 'SELECT min(epoch)::int AS opened FROM lane'))[0]).toEqual({ opened: 1 });
    });
    await blocker.query('BEGIN; LOCK TABLE idempotency IN SHARE MODE');
    const done = act();
    await eventually(async () => {
      const waiting = `SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'idempotency'::regclass AND NOT granted`;
      expect((await query(url, waiting))[0]).toEqual({ n: 2 });
    });
    await blocker.query('COMMIT');
    return await done;
  } finally {
    await blocker.end();
  }
};

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

  it('given at once to two lanes under one key is executed in one of them; the other call gets the answer of that', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    const twins = inTwoLanes('hash', 'hash');
    const answers = await whileNobodyAnswers(url, () => Promise.all(twins.map((twin) => service.execute(twin))));
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    const executed = answers.findIndex(({ replayed }) => !replayed);
    const { viewerId, by } = twins[executed]!.command;
    expect(await query(url, 'SELECT viewer, count FROM tally')).toEqual([{ viewer: viewerId, count: by }]);
    expect(answers[executed]!.body).toEqual({ counted: by });
  });

  it('given at once to two lanes under one key with other content is refused in one of them', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    const twins = inTwoLanes('hash', 'other hash');
    const outcomes = await whileNobodyAnswers(url, () =>
      Promise.allSettled(twins.map((twin) => service.execute(twin))),
    );
    const [refused] = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'idempotency_key_reused' });
    const { viewerId, by } = twins[outcomes.findIndex(({ status }) => status === 'fulfilled')]!.command;
    expect(await query(url, 'SELECT viewer, count FROM tally')).toEqual([{ viewer: viewerId, count: by }]);
  });

  it('is answered lane_unavailable while its lane stays locked', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
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
