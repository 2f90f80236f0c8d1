import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WalletWorld } from '../testing/wallet-world.js';

const world = new WalletWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

let viewers = 0;
const newViewer = (): string => `buyer-${(viewers += 1)}`;

describe('top-ups', () => {
  const body = (viewer: string, more: object = {}) => ({
    viewer,
    coins: '100',
    price: { amount: '9.99', unit: 'EUR' },
    provider: 'acme',
    provider_reference: randomUUID(),
    ...more,
  });
  const countOf = async (table: string) => Number((await world.rows(`SELECT count(*) FROM ${table}`))[0]?.['count']);

  it.each([
    ['coins', { coins: '-1' }],
    ['coins', { coins: '1.5' }],
    ['coins', { coins: (2n ** 70n).toString() }],
    ['coins', { coins: '0' }],
    ['coins', { coins: 100 }],
    ['coins', { coins: '1e3' }],
    ['price.amount', { price: { amount: '9.999', unit: 'EUR' } }],
    ['price.amount', { price: { amount: '1.5', unit: 'JPY' } }],
    ['price.amount', { price: { amount: '-9.99', unit: 'EUR' } }],
    ['price.amount', { price: { amount: '0.00', unit: 'EUR' } }],
    ['price.amount', { price: { amount: 9.99, unit: 'EUR' } }],
    ['price.unit', { price: { amount: '9.99', unit: 'COIN' } }],
    ['price.unit', { price: { amount: '9.99', unit: 'eur' } }],
    ['price.unit', { price: { amount: '9.99', unit: 'ZZZ' } }],
    ['tax.unit', { tax: { amount: '1.90', unit: 'USD' } }],
    ['viewer', { viewer: 'a b' }],
    ['viewer', { viewer: 'x'.repeat(41) }],
    ['provider', { provider: 'ACME/1' }],
    ['provider_reference', { provider_reference: '' }],
    ['effective_at', { effective_at: new Date(Date.now() + 3_600_000).toISOString() }],
    ['effective_at', { effective_at: '2026-11-18' }],
    ['effective_at', { effective_at: 1_794_997_600_000 }],
    ['bonus', { bonus: '5' }],
  ])('with a bad %s are refused, and nothing is written: %j', async (param, bad) => {
    const before = await Promise.all(['top_up', 'event', 'posting', 'idempotency'].map(countOf));
    const response = await world.call('/v1/top-ups', { body: body('nobody', bad) });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_parameter', param }]);
    expect(await Promise.all(['top_up', 'event', 'posting', 'idempotency'].map(countOf))).toEqual(before);
  });

  it('that are no JSON, have no key or no right to be made are refused', async () => {
    const good = body('nobody');
    const codes = await Promise.all(
      [
        { body: '{"viewer":' },
        { body: good, key: '' },
        { body: good, as: 'eve:viewer' },
        { body: good, as: 'eve:auditor' },
        { body: good, as: '' },
      ].map(async (call) => ((await (await world.call('/v1/top-ups', call)).json()) as { code: string }).code),
    );
    expect(codes).toEqual([
      'invalid_parameter',
      'idempotency_key_missing',
      'role_missing',
      'role_missing',
      'unauthenticated',
    ]);
  });

  it('keep price and tax apart', async () => {
    const viewer = newViewer();
    await world.call('/v1/top-ups', {
      body: body(viewer, { provider: 'taxed', tax: { amount: '1.90', unit: 'EUR' } }),
    });
    const owed = await world.call('/v1/accounts/provider:taxed:receivable/balance');
    expect(await owed.json()).toMatchObject({ normal_side: 'debit', balances: [{ amount: '11.89', unit: 'EUR' }] });
  });

  it('are repeated under the same key with the same answer and one effect', async () => {
    const viewer = newViewer();
    const [wanted, key] = [body(viewer), randomUUID()];
    const first = await world.call('/v1/top-ups', { body: wanted, key });
    const again = await world.call('/v1/top-ups', { body: wanted, key });
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await again.json()).toEqual(await first.json());
    expect(await world.balance(viewer)).toEqual({ viewer, available: '100', held: '0' });
  });

  it('with other content under the same key are refused', async () => {
    const viewer = newViewer();
    const [wanted, key] = [body(viewer), randomUUID()];
    await world.call('/v1/top-ups', { body: wanted, key });
    for (const other of [
      { ...wanted, coins: '101' },
      { ...wanted, viewer: newViewer() },
    ]) {
      const response = await world.call('/v1/top-ups', { body: other, key });
      expect([response.status, await response.json()]).toMatchObject([422, { code: 'idempotency_key_reused' }]);
    }
    expect(await world.balance(viewer)).toEqual({ viewer, available: '100', held: '0' });
  });

  it('of one payment are booked once, whoever reports it for whom', async () => {
    const wanted = body(newViewer());
    await world.call('/v1/top-ups', { body: wanted });
    for (const other of [wanted, { ...wanted, viewer: newViewer() }]) {
      const response = await world.call('/v1/top-ups', { body: other });
      expect([response.status, await response.json()]).toMatchObject([409, { code: 'duplicate_provider_reference' }]);
    }
  });

  it('that are equal and come at the same moment have one effect', async () => {
    const viewer = newViewer();
    const [wanted, key] = [body(viewer), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.call('/v1/top-ups', { body: wanted, key })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    const [first, ...others] = await Promise.all(answers.map((answer): Promise<unknown> => answer.json()));
    for (const other of others) expect(other).toEqual(first);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '100', held: '0' });
  });

  it('of one payment under different keys at the same moment have one effect', async () => {
    const reference = randomUUID();
    const wanted = Array.from({ length: 8 }, () => body(newViewer(), { provider_reference: reference }));
    const answers = await Promise.all(wanted.map((one) => world.call('/v1/top-ups', { body: one })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await world.rows('SELECT count(*)::int FROM top_up WHERE provider_reference = $1', [reference])).toEqual([
      { count: 1 },
    ]);
    expect(await world.audit()).toEqual({});
  });
});
