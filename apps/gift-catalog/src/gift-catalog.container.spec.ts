import { coins, decodeEvent, type GiftRequested } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCatalogEvent } from './catalog-state/catalog-event.js';
import { emptyCatalog } from './catalog-state/catalog.js';
import { evolveCatalog } from './catalog-state/evolve-catalog.js';
import { catalogOfRows } from './catalog-state/load-catalog.js';
import { CatalogWorld } from './testing/catalog-world.js';
import { holdRefused, holdReleased, requested, requestId } from './testing/facts.js';

const world = new CatalogWorld();
beforeAll(async () => {
  await world.open();
  await world.made('/v1/rooms', { room: 'room-1', hosts: ['host-1'] });
  await world.made('/v1/gifts', { gift: 'rose', title: 'A rose', unitPrice: '10' });
});
afterAll(() => world.close());

let lastRequest = 100;
const freshRequest = (over: Partial<GiftRequested> = {}): GiftRequested =>
  requested({ requestId: requestId((lastRequest += 1)), validUntil: Date.now() + 30_000, ...over });
const wants = (gift: string, viewerId: string) => freshRequest({ viewerId, gift });
const stockOf = async (gift: string): Promise<number> =>
  Number((await world.rows('SELECT stock_left FROM gift_stock WHERE gift = $1', [gift]))[0]?.['stock_left']);

describe('requests on real Kafka and Postgres', () => {
  it('are priced, and a refusal names its code', async () => {
    const [good, bad] = [freshRequest(), freshRequest({ cost: coins(9n) })];
    await world.says(good, bad);
    expect(await world.outcomeOf(good)).toMatchObject([
      { type: 'GiftPriced', n: 0, unitPrice: 10n, stockTaken: false },
    ]);
    expect(await world.outcomeOf(bad)).toMatchObject([{ type: 'GiftRefused', code: 'price-changed', cost: 10n }]);
  });

  it('get one outcome when the same fact arrives three times, and the same again for another try', async () => {
    const request = freshRequest();
    await world.says(request, request, request);
    await world.outcomeOf(request);
    await world.says({ ...request, n: 2 }, { ...request, n: 2 });
    expect(await world.outcomeOf(request, 2)).toMatchObject([{ n: 0 }, { n: 1, try: 2 }]);
    await world.says({ ...request, n: 3, quantity: 2 });
    expect(await world.outcomeOf(request, 3)).toMatchObject([{}, {}, { type: 'TryRejected', n: 3 }]);
  });

  it('of two viewers with the same id are two requests', async () => {
    const alice = freshRequest();
    const bob = { ...alice, viewerId: 'bob' };
    await world.says(alice, bob);
    expect(await world.outcomeOf(alice)).toMatchObject([{ type: 'GiftPriced' }]);
    expect(await world.outcomeOf(bob)).toMatchObject([{ type: 'GiftPriced' }]);
  });

  it('are answered from the event table and the topic alike', async () => {
    const request = freshRequest();
    await world.says(request);
    await world.outcomeOf(request);
    const stored = await world.rows('SELECT type FROM event WHERE subject = $1', [`alice/${request.requestId}`]);
    expect(stored).toEqual([{ type: 'liwu.GiftPriced.v1' }]);
  });

  it('are not disturbed by an event of a type that nobody knows, which is counted', async () => {
    for (const lane of [0, 1, 2, 3]) await world.saysUnknown(lane);
    await eventually(async () => expect(await world.metric('unknown_types_skipped')).toBe(4));
    const request = freshRequest();
    await world.says(request);
    await world.outcomeOf(request);
    expect((await world.get('/health/ready')).status).toBe(200);
  });
});

describe('a limited gift', () => {
  const viewers = Array.from({ length: 20 }, (_, index) => `viewer-${index}`);

  it('is sold as often as there are, over all lanes and two replicas, and what comes back is sold again', async () => {
    await world.made('/v1/gifts', { gift: 'crown', title: 'A crown', unitPrice: '10' });
    await world.made('/v1/gifts/crown/stock', { stock: 7 });
    const second = await world.startCatalog(1);
    await second.started;
    const requests = viewers.map((viewer) => wants('crown', viewer));
    await world.says(...requests);
    const outcomes = (await Promise.all(requests.map((request) => world.outcomeOf(request)))).flat();
    const sold = outcomes.filter(({ type }) => type === 'GiftPriced');
    expect(sold).toHaveLength(7);
    expect(outcomes.filter((event) => event.type === 'GiftRefused' && event.code === 'sold-out')).toHaveLength(13);
    expect(await stockOf('crown')).toBe(0);

    const [first, other] = sold.flatMap((event) => (event.type === 'GiftPriced' ? [event] : []));
    const back = { gift: 'crown', quantity: 1 };
    await world.walletSays(holdRefused({ ...back, viewerId: first!.viewerId, requestId: first!.requestId }));
    await world.walletSays(holdRefused({ ...back, viewerId: first!.viewerId, requestId: first!.requestId, n: 1 }));
    await world.walletSays(holdReleased({ ...back, viewerId: other!.viewerId, requestId: other!.requestId }));
    await eventually(async () => expect(await stockOf('crown')).toBe(2));
    expect(await world.outcomeOf(first!, 2)).toMatchObject([{}, { cause: 'hold-refused' }]);
    expect(await world.outcomeOf(other!, 2)).toMatchObject([{}, { cause: 'hold-released' }]);
    const again = [wants('crown', 'late-1'), wants('crown', 'late-2'), wants('crown', 'late-3')];
    await world.says(...again);
    const types = (await Promise.all(again.map((request) => world.outcomeOf(request)))).map(([event]) => event?.type);
    expect(types.sort()).toEqual(['GiftPriced', 'GiftPriced', 'GiftRefused']);
    await second.stop();
  });

  it('is not handed out twice to batches that want several limited gifts in different orders', async () => {
    const gifts = ['ant', 'bee', 'cat'];
    for (const gift of gifts) {
      await world.made('/v1/gifts', { gift, title: gift, unitPrice: '10' });
      await world.made(`/v1/gifts/${gift}/stock`, { stock: 30 });
    }
    const requests = viewers.flatMap((viewer, index) =>
      [0, 1, 2].map((turn) => wants(gifts[(index + turn) % 3] ?? '', viewer)),
    );
    await world.says(...requests);
    await Promise.all(requests.map((request) => world.outcomeOf(request)));
    expect(await Promise.all(gifts.map(stockOf))).toEqual([10, 10, 10]);
  });
});

describe('the tables', () => {
  it('say what the service’s own events say, gifts’ and rooms’ before requests’, lane after lane', async () => {
    const early = wants('ant', 'early-bird');
    await world.says(early);
    await world.outcomeOf(early);
    await world.made('/v1/gifts/ant/stock', { stock: 5 });
    await world.made('/v1/gifts/bee/price', { unitPrice: '11' });
    await world.made('/v1/gifts/cat/stock', { stock: null });
    await world.made('/v1/gifts/cat/restriction', { rooms: ['room-1', 'room-2'] });
    await world.made('/v1/rooms/room-1/closing', {});
    await world.walletSays(holdReleased({ viewerId: early.viewerId, requestId: early.requestId, gift: 'ant' }));
    await world.outcomeOf(early, 2);
    const stored = await world.rows('SELECT type, value FROM event ORDER BY lane DESC, sequence');
    const events = stored.map(({ type, value }) => decodeEvent(type, value)).filter(isCatalogEvent);
    const [requests, others] = [true, false].map((ofRequest) =>
      events.filter((one) => 'viewerId' in one === ofRequest),
    );
    const rebuilt = [...others!, ...requests!].reduce(evolveCatalog, emptyCatalog());
    const tables = await Promise.all([
      world.rows('SELECT * FROM gift_stock'),
      world.rows('SELECT * FROM gift'),
      world.rows('SELECT * FROM room'),
      world.rows('SELECT * FROM gift_request'),
    ]);
    const kept = catalogOfRows(tables);
    expect(kept.requests.size).toBeGreaterThan(50);
    expect(kept.gifts.get('ant')?.stock).toEqual({ left: 5, sinceVersion: 3 });
    expect(kept.gifts).toEqual(rebuilt.gifts);
    expect(kept.rooms).toEqual(rebuilt.rooms);
    expect(kept.requests).toEqual(rebuilt.requests);
  });
});
