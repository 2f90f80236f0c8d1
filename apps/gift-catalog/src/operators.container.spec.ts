import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CatalogWorld } from './testing/catalog-world.js';
import { requested, requestId } from './testing/facts.js';

const world = new CatalogWorld();
beforeAll(async () => {
  await world.open();
  await world.made('/v1/rooms', { room: 'room-1', hosts: ['host-1'] });
  await world.made('/v1/gifts', { gift: 'rose', title: 'A rose', unitPrice: '10' });
});
afterAll(() => world.close());

describe('operators', () => {
  it('run the catalog, and see what they did', async () => {
    await world.made('/v1/gifts', { gift: 'lily', title: 'A lily', unitPrice: '5', maxQuantity: 9 });
    await world.made('/v1/gifts/lily/price', { unitPrice: '6' });
    await world.made('/v1/gifts/lily/schedule', { onSaleFrom: 1, onSaleUntil: null });
    await world.made('/v1/gifts/lily/restriction', { rooms: ['room-1'] });
    const lily = await world.made('/v1/gifts/lily/stock', { stock: 4 });
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
    await world.made('/v1/rooms', { room: 'room-2', hosts: ['host-2'] });
    const there = { room: 'room-2', receiver: 'host-2', validUntil: Date.now() + 30_000 };
    const before = requested({ ...there, requestId: requestId(1) });
    await world.says(before);
    expect(await world.outcomeOf(before)).toMatchObject([{ type: 'GiftPriced' }]);
    await world.made('/v1/rooms/room-2/closing', {});
    const after = requested({ ...there, requestId: requestId(2) });
    await world.says(after);
    expect(await world.outcomeOf(after)).toMatchObject([{ code: 'receiver-not-in-room' }]);
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
    await world.made('/v1/gifts/lily/retirement', {});
    const late = await world.post('/v1/gifts/lily/price', { unitPrice: '7' });
    expect(await late.json()).toMatchObject({ status: 409, code: 'gift_retired' });
  });
});
