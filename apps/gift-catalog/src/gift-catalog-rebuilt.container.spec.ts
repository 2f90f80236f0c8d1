import { coins, type GiftRequested, laneOf } from '@liwu/contracts';
import { ServiceProgram } from '@liwu/service-kit/testing';
import { eventually } from '@liwu/test-kit';
import type { QueryResultRow } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CatalogWorld, LANES } from './testing/catalog-world.js';
import { holdRefused, holdReleased, requested, requestId } from './testing/facts.js';

const TABLES = ['gift', 'gift_stock', 'room', 'gift_request'];
const VIEWERS = Array.from({ length: 16 }, (_, index) => `viewer-${index}`);

const world = new CatalogWorld();
beforeAll(async () => {
  await world.open();
  await world.made('/v1/rooms', { room: 'room-1', hosts: ['host-1'] });
  await world.made('/v1/gifts', { gift: 'rose', title: 'A rose', unitPrice: '10' });
  for (const gift of ['crown', 'ant']) {
    await world.made('/v1/gifts', { gift, title: gift, unitPrice: '10' });
    await world.made(`/v1/gifts/${gift}/stock`, { stock: 5 });
  }
});
afterAll(() => world.close());

let lastRequest = 0;
const ask = (viewerId: string, gift: string, over: Partial<GiftRequested> = {}): GiftRequested =>
  requested({
    viewerId,
    gift,
    requestId: requestId((lastRequest += 1)),
    validUntil: Date.now() + 30_000,
    ...over,
  });
const rebuild = (...options: string[]): ServiceProgram =>
  new ServiceProgram(new URL('../dist/rebuild.js', import.meta.url), world.environment, ...options);

const viewerIn = (lane: number): string => {
  for (let n = 0; ; n++) if (laneOf(`in-lane-${n}`, LANES) === lane) return `in-lane-${n}`;
};

/** Asked and answered: what was priced and what was refused. */
async function sell(gift: string): Promise<{ sold: GiftRequested[]; refused: GiftRequested[] }> {
  const requests = VIEWERS.map((viewer) => ask(viewer, gift));
  await world.says(...requests);
  const answers = await Promise.all(requests.map((request) => world.outcomeOf(request)));
  const isSold = (index: number): boolean => answers[index]?.[0]?.type === 'GiftPriced';
  return {
    sold: requests.filter((_, index) => isSold(index)),
    refused: requests.filter((_, index) => !isSold(index)),
  };
}

/** What a limited gift's stock took comes back, by one way or the other, and by both it comes back once. */
async function giveBack(requests: readonly GiftRequested[]): Promise<void> {
  for (const { gift, viewerId, requestId: id } of requests) {
    const back = { gift, quantity: 1, viewerId, requestId: id };
    await world.walletSays(holdReleased(back));
    await world.walletSays(holdRefused({ ...back, n: 1 }));
  }
  await Promise.all(requests.map((request) => world.outcomeOf(request, 2)));
}

async function contents(): Promise<Record<string, QueryResultRow[]>> {
  const rows = await Promise.all(TABLES.map((table) => world.rows(`SELECT t::text FROM ${table} AS t ORDER BY 1`)));
  return Object.fromEntries(TABLES.map((table, index) => [table, rows[index]!]));
}
const identities = () =>
  world.rows(
    `SELECT relname, oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY($1) ORDER BY relname`,
    [TABLES],
  );

it('is built again from its own events: stock that was taken, given back and counted anew in whatever lane', async () => {
  const plain = [ask('alice', 'rose'), ask('bob', 'rose', { cost: coins(9n) }), ask('bob', 'nothing')];
  await world.says(...plain);
  await Promise.all(plain.map((request) => world.outcomeOf(request)));
  await world.says({ ...plain[0]!, n: 2 }, { ...plain[1]!, n: 3 });
  await world.outcomeOf(plain[0]!, 2);
  await world.outcomeOf(plain[1]!, 2);
  await world.says({ ...plain[0]!, n: 4, quantity: 2 });
  await world.outcomeOf(plain[0]!, 3);

  // The same five crowns are sold three times over: no order of the lanes alone would ever have had so many.
  for (let turn = 0; turn < 3; turn++) {
    const { sold, refused } = await sell('crown');
    expect([sold.length, refused.length]).toEqual([5, VIEWERS.length - 5]);
    await giveBack(turn < 2 ? sold : sold.slice(0, 2));
  }
  const early = await sell('ant');
  await world.made('/v1/gifts/ant/stock', { stock: 9 });
  await giveBack(early.sold.slice(0, 1));
  await world.made('/v1/gifts/rose/price', { unitPrice: '11' });
  await world.made('/v1/gifts/rose/restriction', { rooms: ['room-1', 'room-2'] });
  await world.made('/v1/gifts/rose/schedule', { onSaleFrom: null, onSaleUntil: Date.now() + 86_400_000 });
  await world.made('/v1/rooms', { room: 'room-2', hosts: ['host-2', 'host-3'] });
  await world.made('/v1/rooms/room-2/closing', {});
  expect(await world.rows('SELECT gift, stock_left::int AS left FROM gift_stock ORDER BY gift')).toEqual([
    { gift: 'ant', left: 9 },
    { gift: 'crown', left: 2 },
  ]);

  const [before, tables] = [await contents(), await identities()];
  const { code, said } = await rebuild().end();
  expect([code, said]).toEqual([0, expect.stringContaining('The rebuilt tables serve now.')]);
  expect(await contents()).toEqual(before);
  for (const [index, { oid }] of (await identities()).entries()) expect(oid).not.toBe(tables[index]!['oid']);
  await expect(world.rows('UPDATE gift_stock SET stock_left = -1')).rejects.toThrow('gift_stock_stock_left_check');

  const repeat = { ...plain[0]!, n: 5 };
  await world.says(repeat);
  expect((await world.outcomeOf(repeat, 4)).at(-1)).toMatchObject({ type: 'GiftPriced', n: 2, unitPrice: 10n });
  const { sold } = await sell('crown');
  expect(sold).toHaveLength(2);
});

it('is built again although, lane after lane, more was taken of a stock than there ever was', async () => {
  const [early, late] = [viewerIn(1), viewerIn(0)];
  await world.made('/v1/gifts', { gift: 'owl', title: 'An owl', unitPrice: '10' });
  await world.made('/v1/gifts/owl/stock', { stock: 1 });
  const taken = ask(early, 'owl');
  await world.says(taken);
  await world.outcomeOf(taken);
  // So many that the lane is not folded at once.
  const others = Array.from({ length: 1_000 }, () => ask(early, 'nothing'));
  await world.says(...others);
  await world.outcomeOf(others.at(-1)!);
  await giveBack([taken]);
  const again = ask(late, 'owl');
  await world.says(again);
  expect(await world.outcomeOf(again)).toMatchObject([{ type: 'GiftPriced' }]);
  expect(await rebuild().end()).toMatchObject({ code: 0 });
  expect(await world.rows(`SELECT stock_left::int AS left FROM gift_stock WHERE gift = 'owl'`)).toEqual([{ left: 0 }]);
});

it('is not swapped where a stock is not what its events say', async () => {
  const tables = await identities();
  await world.rows(`UPDATE gift_stock SET stock_left = stock_left + 1 WHERE gift = 'ant'`);
  const { code, said } = await rebuild().end();
  expect(code).toBe(1);
  expect(said).toContain('DIFFERS  gift_stock in 1 rows, of 3 that serve and 3 rebuilt ones');
  expect(said).toContain('["ant"] stock_left: 10 serves, 9 rebuilt');
  expect(said).toContain('equal    gift_request');
  expect(await identities()).toEqual(tables);
  expect(await rebuild('--accept-changes').end()).toMatchObject({ code: 0 });
  expect(await world.rows(`SELECT stock_left::int AS left FROM gift_stock WHERE gift = 'ant'`)).toEqual([{ left: 9 }]);
});

it('does not know a table that was not declared, and says so before anything is built', async () => {
  await world.rows('CREATE TABLE forgotten (n int)');
  expect(await rebuild().end()).toMatchObject({ code: 2, said: expect.stringContaining('the tables forgotten') });
  await world.rows('DROP TABLE forgotten');
});

it('loses nothing that is priced, sold out and given back while it is built again', async () => {
  await world.made('/v1/gifts', { gift: 'fox', title: 'A fox', unitPrice: '10' });
  await world.made('/v1/gifts/fox/stock', { stock: 40 });
  const requests: GiftRequested[] = [];
  const enough = new AbortController();
  const selling = (async () => {
    while (!enough.signal.aborted) {
      const more = VIEWERS.map((viewer) => ask(viewer, 'fox'));
      requests.push(...more);
      await world.says(...more);
      await Promise.all(more.map((request) => world.outcomeOf(request)));
    }
  })();
  for (let turn = 0; turn < 3; turn++) expect(await rebuild().end()).toMatchObject({ code: 0 });
  enough.abort();
  await selling;
  const outcomes = (await Promise.all(requests.map((request) => world.outcomeOf(request)))).flat();
  expect(outcomes.filter(({ type }) => type === 'GiftPriced')).toHaveLength(Math.min(40, requests.length));
  await eventually(async () => expect(await rebuild('--dry-run').end()).toMatchObject({ code: 0 }));
});
