import { coins, decodeEvent, eventTypeOf, type GiftRequested, type LiwuEvent } from '@liwu/contracts';
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
  await made('/v1/rooms', { room: 'room-1', hosts: ['host-1'] });
  await made('/v1/gifts', { gift: 'rose', title: 'A rose', unitPrice: '10' });
});
afterAll(() => world.close());

const made = async (path: string, body: object): Promise<unknown> => {
  const response = await world.post(path, body);
  const answer: unknown = await response.json();
  expect([response.status, answer]).toMatchObject([expect.toBeOneOf([200, 201]), {}]);
  return answer;
};

let lastRequest = 100;
const freshRequest = (over: Partial<GiftRequested> = {}): GiftRequested =>
  requested({ requestId: requestId((lastRequest += 1)), validUntil: Date.now() + 30_000, ...over });
type Request = Pick<GiftRequested, 'viewerId' | 'requestId'>;
const of = ({ viewerId, requestId: id }: Request): LiwuEvent[] =>
  world.events.filter((event) => 'requestId' in event && event.requestId === id && event.viewerId === viewerId);
const outcomeOf = async (request: Request, count = 1): Promise<LiwuEvent[]> =>
  eventually(() => {
    const found = of(request);
    expect(found).toHaveLength(count);
    return found;
  });
const stockOf = async (gift: string): Promise<number> =>
  Number((await world.rows('SELECT stock_left FROM gift_stock WHERE gift = $1', [gift]))[0]?.['stock_left']);

describe('requests on real Kafka and Postgres', () => {
  it('are priced, and a refusal names its code', async () => {
    const [good, bad] = [freshRequest(), freshRequest({ cost: coins(9n) })];
    await world.says(good, bad);
    expect(await outcomeOf(good)).toMatchObject([{ type: 'GiftPriced', n: 0, unitPrice: 10n, stockTaken: false }]);
    expect(await outcomeOf(bad)).toMatchObject([{ type: 'GiftRefused', code: 'price-changed', cost: 10n }]);
  });

  it('get one outcome when the same fact arrives three times, and the same again for another try', async () => {
    const request = freshRequest();
    await world.says(request, request, request);
    await outcomeOf(request);
    await world.says({ ...request, n: 2 }, { ...request, n: 2 });
    expect(await outcomeOf(request, 2)).toMatchObject([{ n: 0 }, { n: 1, try: 2 }]);
    await world.says({ ...request, n: 3, quantity: 2 });
    expect(await outcomeOf(request, 3)).toMatchObject([{}, {}, { type: 'TryRejected', n: 3 }]);
  });

  it('of two viewers with the same id are two requests', async () => {
    const alice = freshRequest();
    const bob = { ...alice, viewerId: 'bob' };
    await world.says(alice, bob);
    expect(await outcomeOf(alice)).toMatchObject([{ type: 'GiftPriced' }]);
    expect(await outcomeOf(bob)).toMatchObject([{ type: 'GiftPriced' }]);
  });

  it('are answered from the event table and the topic alike', async () => {
    const request = freshRequest();
    await world.says(request);
    await outcomeOf(request);
    const stored = await world.rows('SELECT type FROM event WHERE subject = $1', [`alice/${request.requestId}`]);
    expect(stored).toEqual([{ type: 'liwu.GiftPriced.v1' }]);
  });

  it('are not disturbed by an event of a type that nobody knows, which is counted', async () => {
    for (const lane of [0, 1, 2, 3]) await world.saysUnknown(lane);
    await eventually(async () => expect(await world.metric('liwu_unknown_types_skipped_total')).toBe(4));
    const request = freshRequest();
    await world.says(request);
    await outcomeOf(request);
    expect((await world.get('/health/ready')).status).toBe(200);
  });
});

describe('a limited gift', () => {
  const viewers = Array.from({ length: 20 }, (_, index) => `viewer-${index}`);
  const wants = (gift: string, viewerId: string) => freshRequest({ viewerId, gift });

  it('is sold as often as there are, over all lanes and two replicas, and what comes back is sold again', async () => {
    await made('/v1/gifts', { gift: 'crown', title: 'A crown', unitPrice: '10' });
    await made('/v1/gifts/crown/stock', { stock: 7 });
    const second = await world.startCatalog(1);
    await second.started;
    const requests = viewers.map((viewer) => wants('crown', viewer));
    await world.says(...requests);
    const outcomes = (await Promise.all(requests.map((request) => outcomeOf(request)))).flat();
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
    expect(await outcomeOf(first!, 2)).toMatchObject([{}, { cause: 'hold-refused' }]);
    expect(await outcomeOf(other!, 2)).toMatchObject([{}, { cause: 'hold-released' }]);
    const again = [wants('crown', 'late-1'), wants('crown', 'late-2'), wants('crown', 'late-3')];
    await world.says(...again);
    const types = (await Promise.all(again.map((request) => outcomeOf(request)))).map(([event]) => event?.type);
    expect(types.sort()).toEqual(['GiftPriced', 'GiftPriced', 'GiftRefused']);
    await second.stop();
  });

  it('is not handed out twice to batches that want several limited gifts in different orders', async () => {
    const gifts = ['ant', 'bee', 'cat'];
    for (const gift of gifts) {
      await made('/v1/gifts', { gift, title: gift, unitPrice: '10' });
      await made(`/v1/gifts/${gift}/stock`, { stock: 30 });
    }
    const requests = viewers.flatMap((viewer, index) =>
      [0, 1, 2].map((turn) => wants(gifts[(index + turn) % 3] ?? '', viewer)),
    );
    await world.says(...requests);
    await Promise.all(requests.map((request) => outcomeOf(request)));
    expect(await Promise.all(gifts.map(stockOf))).toEqual([10, 10, 10]);
  });
});

describe('operators', () => {
  it('run the catalog, and see what they did', async () => {
    await made('/v1/gifts', { gift: 'lily', title: 'A lily', unitPrice: '5', maxQuantity: 9 });
    await made('/v1/gifts/lily/price', { unitPrice: '6' });
    await made('/v1/gifts/lily/schedule', { onSaleFrom: 1, onSaleUntil: null });
    await made('/v1/gifts/lily/restriction', { rooms: ['room-1'] });
    const lily = await made('/v1/gifts/lily/stock', { stock: 4 });
    expect(lily).toEqual({
      gift: 'lily',
      version: 5,
      title: 'A lily',
      unitPrice: '6',
      maxQuantity: 9,
      onSaleFrom: 1,
      onSaleUntil: null,
      rooms: ['room-1'],
      retired: false,
      stock: 4,
    });
    expect(await (await world.get('/v1/gifts/lily', world.asOperator())).json()).toEqual(lily);
    const page = await (await world.get('/v1/gifts?limit=1&after=lilx', world.asOperator())).json();
    expect(page).toEqual({ data: [lily], has_more: true, next_cursor: 'lily' });
    const rooms = await (await world.get('/v1/rooms', world.asOperator())).json();
    expect(rooms).toMatchObject({ data: [{ room: 'room-1', hosts: ['host-1'], open: true }], has_more: false });
  });

  it('show viewers what they can send', async () => {
    const shown = await world.get('/v1/rooms/room-1/gifts');
    expect(shown.headers.get('cache-control')).toBe('public, max-age=5');
    const list = (await shown.json()) as { gifts: object[] };
    expect(list).toMatchObject({ room: 'room-1', hosts: ['host-1'] });
    expect(list.gifts).toContainEqual({ gift: 'lily', title: 'A lily', unitPrice: '6', maxQuantity: 9, stock: 4 });
    expect(list.gifts).toContainEqual({ gift: 'rose', title: 'A rose', unitPrice: '10', maxQuantity: 999 });
    expect((await world.get('/v1/rooms/room-9/gifts')).status).toBe(404);
  });

  it('change what the next request gets', async () => {
    await made('/v1/rooms', { room: 'room-2', hosts: ['host-2'] });
    const before = freshRequest({ room: 'room-2', receiver: 'host-2' });
    await world.says(before);
    expect(await outcomeOf(before)).toMatchObject([{ type: 'GiftPriced' }]);
    await made('/v1/rooms/room-2/closing', {});
    const after = freshRequest({ room: 'room-2', receiver: 'host-2' });
    await world.says(after);
    expect(await outcomeOf(after)).toMatchObject([{ code: 'receiver-not-in-room' }]);
    expect((await world.get('/v1/rooms/room-2/gifts')).status).toBe(404);
  });

  it('get the first answer again for the same Idempotency-Key, and nothing happens twice', async () => {
    const key = { 'idempotency-key': 'open-room-3' };
    const body = { room: 'room-3', hosts: ['host-3'] };
    const answers = [await world.post('/v1/rooms', body, key), await world.post('/v1/rooms', body, key)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    expect(second).toEqual(first);
    expect(first).toMatchObject({ version: 1 });
    const other = await world.post('/v1/rooms', { ...body, hosts: ['host-4'] }, key);
    expect([other.status, await other.json()]).toMatchObject([422, { code: 'idempotency_key_reused' }]);
  });

  it.each([
    ['/v1/gifts', { gift: 'rose', title: 'Again', unitPrice: '1' }, 409, { code: 'already_exists' }],
    ['/v1/gifts', { gift: 'dear', title: 'Dear', unitPrice: '999999999999' }, 400, { param: 'unitPrice' }],
    ['/v1/gifts', { gift: 'free', title: 'Free', unitPrice: '0' }, 400, { param: 'unitPrice' }],
    ['/v1/gifts', { gift: 'half', title: 'Half', unitPrice: '1.5' }, 400, { param: 'unitPrice' }],
    ['/v1/gifts', { gift: 'big', title: 'Big', unitPrice: String(2n ** 70n) }, 400, { param: 'unitPrice' }],
    ['/v1/gifts', { gift: 'NO', title: 'No', unitPrice: '1' }, 400, { param: 'gift' }],
    ['/v1/gifts/rose/price', { unitPrice: -1 }, 400, { param: 'unitPrice' }],
    ['/v1/gifts/rose/price', { unitPrice: '5', extra: 1 }, 400, { param: 'extra' }],
    ['/v1/gifts/none/price', { unitPrice: '5' }, 404, { code: 'not_found' }],
    ['/v1/gifts/rose/schedule', { onSaleFrom: 5, onSaleUntil: 5 }, 400, { param: 'onSaleUntil' }],
    ['/v1/gifts/rose/stock', { stock: -1 }, 400, { param: 'stock' }],
    ['/v1/gifts/rose/restriction', { rooms: ['a b'] }, 400, { param: 'rooms.0' }],
    ['/v1/rooms', { room: 'room-1', hosts: [] }, 400, { param: 'hosts' }],
    ['/v1/rooms/none/closing', {}, 404, { code: 'not_found' }],
    ['/v1/rooms', '{', 400, { param: 'request' }],
  ])('get a coded answer to %s %j', async (path, body, status, said) => {
    const response = await world.post(path, body);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code: expect.any(String), ...said });
    expect(response.status).toBe(status);
  });

  it('need the role and a key; a retired gift cannot be changed', async () => {
    const viewer = { authorization: `Bearer ${await world.token('alice', ['viewer'])}` };
    expect((await world.post('/v1/rooms', { room: 'x', hosts: ['y'] }, viewer)).status).toBe(403);
    expect((await world.post('/v1/rooms', { room: 'x', hosts: ['y'] }, { authorization: '' })).status).toBe(401);
    expect((await world.get('/v1/gifts', viewer)).status).toBe(403);
    const keyless = await world.post('/v1/rooms', { room: 'x', hosts: ['y'] }, { 'idempotency-key': '' });
    expect(await keyless.json()).toMatchObject({ status: 400, code: 'idempotency_key_missing' });
    await made('/v1/gifts/lily/retirement', {});
    const late = await world.post('/v1/gifts/lily/price', { unitPrice: '7' });
    expect(await late.json()).toMatchObject({ status: 409, code: 'gift_retired' });
  });
});

describe('the tables', () => {
  it('say what the service’s own events say, gifts’ and rooms’ before requests’, lane after lane', async () => {
    const stored = await world.rows('SELECT type, value FROM event ORDER BY lane DESC, sequence');
    const events = stored.map(({ type, value }) => decodeEvent(eventTypeOf(type)!, value)).filter(isCatalogEvent);
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
    expect(kept.requests.size).toBeGreaterThan(90);
    expect(kept.gifts).toEqual(rebuilt.gifts);
    expect(kept.rooms).toEqual(rebuilt.rooms);
    expect(kept.requests).toEqual(rebuilt.requests);
  });
});
