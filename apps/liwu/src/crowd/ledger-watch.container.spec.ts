import { encodeEvent, type LiwuEvent, laneOf } from '@liwu/contracts';
import { createLaneTables } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerWatch } from './ledger-watch.js';

const LANES = 3;
const replyTo = { uid: 'v-c-v1-00000000', kid: 1, sessionId: 'AAAAAAAAAAAAAAAA', sessionExpiresAt: 1 };

let wallet: FreshDatabase;
let catalog: FreshDatabase;
const pools: pg.Pool[] = [];

const withLanes = async (): Promise<FreshDatabase> => {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pools.push(pool);
  await createLaneTables(pool);
  await pool.query('INSERT INTO lane (lane) SELECT generate_series(0, $1::int - 1)', [LANES]);
  return database;
};

beforeAll(async () => {
  [wallet, catalog] = [await withLanes(), await withLanes()];
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await wallet.drop();
  await catalog.drop();
});

/** Appends as the lanes do: each lane's next sequences, and the lane's own row. */
const append = async (pool: pg.Pool, events: readonly LiwuEvent[]): Promise<void> => {
  for (const event of events) {
    const { at, ceType, id, key, subject, value } = encodeEvent(event);
    await pool.query(
      `WITH moved AS (UPDATE lane SET sequence = sequence + 1 WHERE lane = $1 RETURNING lane, sequence)
INSERT INTO event (lane, sequence, type, id, key, subject, at, value, prev)
SELECT lane, sequence, $2, $3, $4, $5, $6, $7, '' FROM moved`,
      [laneOf(key, LANES), ceType, id, key, subject, at, value],
    );
  }
};

const idOf = (number: number): string => `01990000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const about = (viewerId: string, number: number, n = 0) => ({ viewerId, requestId: idOf(number), n, at: 1 });
const released = (viewerId: string, number: number, n = 0): LiwuEvent => ({
  type: 'HoldReleased',
  ...about(viewerId, number, n),
  postingId: idOf(number),
  lots: [],
  certainty: 'not-shown',
  gift: 'rose',
  quantity: 1,
  replyTo,
});
const refused = (viewerId: string, number: number): LiwuEvent => ({
  type: 'HoldRefused',
  ...about(viewerId, number),
  code: 'frozen',
  gift: 'rose',
  quantity: 1,
  replyTo,
});

describe('a watch over the books', () => {
  it('sees what comes after it began, of its own viewers, once each, and no repeated answers', async () => {
    const [walletPool, catalogPool] = pools;
    await append(walletPool!, [released('c-v1', 1)]);
    const watch = await LedgerWatch.open({ wallet: wallet.url, 'gift-catalog': catalog.url }, 'c-v');
    await append(walletPool!, [released('c-v1', 2), released('c-v1', 2, 1), released('other', 3), refused('c-v2', 4)]);
    await append(catalogPool!, [
      { type: 'GiftRefused', ...about('c-v3', 5), code: 'price-changed', cost: undefined, replyTo },
    ]);
    await Promise.all([watch.readOn(), watch.readOn()]);
    await watch.readOn();
    const seen = [...watch.gifts.byName].map(([name, { refusal, releases }]) => [name, releases, refusal]);
    expect(seen.sort()).toEqual([
      [`c-v1/${idOf(2)}`, 1, undefined],
      [`c-v2/${idOf(4)}`, 0, 'frozen'],
      [`c-v3/${idOf(5)}`, 0, 'price-changed'],
    ]);
    await watch.close();
  });

  it('reads to the end, however much there is', async () => {
    const [walletPool] = pools;
    const watch = await LedgerWatch.open({ wallet: wallet.url, 'gift-catalog': catalog.url }, 'm-v');
    const lane = laneOf('m-v1', LANES);
    const { ceType, value } = encodeEvent(released('m-v1', 1));
    const text = value.toString('utf8');
    await walletPool!.query(
      `INSERT INTO event (lane, sequence, type, id, key, subject, at, value, prev)
SELECT $1, lane.sequence + i, $2, gen_random_uuid(), 'm-v1', '', 1,
  convert_to(replace($3, $4, '01990000-0000-7000-8000-' || lpad(i::text, 12, '0')), 'UTF8'), ''
FROM lane, generate_series(1, 12000) AS i WHERE lane.lane = $1`,
      [lane, ceType, text, idOf(1)],
    );
    await watch.readOn();
    expect(watch.gifts.released).toBe(12_000);
    expect([...watch.gifts.byName.values()].every(({ releases }) => releases === 1)).toBe(true);
    await watch.close();
  });
});
