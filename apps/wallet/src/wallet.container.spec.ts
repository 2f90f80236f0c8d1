import { randomUUID } from 'node:crypto';
import type { GiftPriced } from '@liwu/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abandoned, confirmed, priced } from './testing/facts.js';
import { WalletWorld } from './testing/wallet-world.js';

const world = new WalletWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

let viewers = 0;
const newViewer = (): string => `viewer-${(viewers += 1)}`;
const ask = (viewerId: string, k: number, cost: bigint, more: Partial<GiftPriced> = {}): GiftPriced => {
  const now = Date.now();
  return priced(cost, k, { viewerId, at: now, validUntil: now + 30_000, ...more });
};

describe('a gift on real Kafka and Postgres', () => {
  it('is held, settled when it was shown, and earns its streamer', async () => {
    const viewer = newViewer();
    await world.topUp(viewer, 100);
    const gift = ask(viewer, 1, 60n, { receiver: 'streamer-1' });
    await world.says('gift-catalog', gift);
    expect(await world.eventsOf(gift, 1)).toMatchObject([{ type: 'CoinsHeld', cost: 60n, shareBasisPoints: 5_000 }]);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '40', held: '60' });
    await world.says('ack-watchdog', { ...confirmed(1), viewerId: viewer });
    expect(await world.eventsOf(gift, 2)).toMatchObject([
      {},
      { type: 'GiftSettled', share: { minor: 300_000n, unit: 'COIN' } },
    ]);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '40', held: '0' });
    const earned = await world.call('/v1/accounts/streamer:streamer-1:earned/balance');
    expect(await earned.json()).toEqual({
      account: 'streamer:streamer-1:earned',
      class: 'liability',
      normalSide: 'credit',
      balances: [{ amount: '30.0000', unit: 'COIN' }],
    });
    expect(await world.audit()).toEqual({});
  });

  it('is released when it was not shown', async () => {
    const viewer = newViewer();
    await world.topUp(viewer, 100);
    const gift = ask(viewer, 1, 60n);
    await world.says('gift-catalog', gift);
    await world.eventsOf(gift, 1);
    await world.says('ack-watchdog', { ...abandoned(1), viewerId: viewer });
    expect(await world.eventsOf(gift, 2)).toMatchObject([{}, { type: 'HoldReleased', certainty: 'not-shown' }]);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '100', held: '0' });
    expect(await world.audit()).toEqual({});
  });

  it('is refused for lack of coins', async () => {
    const gift = ask(newViewer(), 1, 60n);
    await world.says('gift-catalog', gift);
    expect(await world.eventsOf(gift, 1)).toMatchObject([
      { type: 'HoldRefused', code: 'insufficient-coins', available: 0n },
    ]);
  });

  it('moves money once, however often everything is said', async () => {
    const viewer = newViewer();
    await world.topUp(viewer, 100);
    const gift = ask(viewer, 1, 60n);
    const shown = { ...confirmed(1), viewerId: viewer };
    await world.says('gift-catalog', gift, gift, { ...gift, n: 1 }, { ...gift, n: 1 });
    await world.says('gift-catalog', gift);
    expect(await world.eventsOf(gift, 2)).toMatchObject([
      { type: 'CoinsHeld', n: 0 },
      { type: 'CoinsHeld', n: 1 },
    ]);
    await world.says('ack-watchdog', shown, shown, { ...abandoned(1), viewerId: viewer });
    await world.eventsOf(gift, 3);
    await world.says('gift-catalog', { ...gift, n: 2 });
    expect(await world.eventsOf(gift, 4)).toMatchObject([
      {},
      {},
      { type: 'GiftSettled', n: 0 },
      { type: 'GiftSettled', n: 2 },
    ]);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '40', held: '0' });
    expect(await world.audit()).toEqual({});
  });

  it('keeps two viewers with the same id apart', async () => {
    const [one, other] = [newViewer(), newViewer()];
    await Promise.all([world.topUp(one, 100), world.topUp(other, 30)]);
    await Promise.all([one, other].map((viewer) => world.says('gift-catalog', ask(viewer, 1, 20n))));
    await Promise.all([one, other].map((viewer) => world.eventsOf(ask(viewer, 1, 20n), 1)));
    expect(await world.balance(one)).toEqual({ viewer: one, available: '80', held: '20' });
    expect(await world.balance(other)).toEqual({ viewer: other, available: '10', held: '20' });
  });

  it('is unknown: a decision about it moves nothing and is counted', async () => {
    const viewer = newViewer();
    await world.topUp(viewer, 100);
    const before = await world.metric('liwu_wallet_delivery_of_unknown_hold_total');
    await world.says('ack-watchdog', { ...confirmed(7), viewerId: viewer }, { ...abandoned(8), viewerId: viewer });
    const marker = ask(viewer, 1, 1n);
    await world.says('gift-catalog', marker);
    await world.eventsOf(marker, 1);
    await expect.poll(() => world.metric('liwu_wallet_delivery_of_unknown_hold_total')).toBe(before + 2);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '99', held: '1' });
  });

  it('earns by the contract that its streamer has', async () => {
    const viewer = newViewer();
    const agreed = await world.call('/v1/contracts', { body: { streamer: 'streamer-2', shareBasisPoints: 7_000 } });
    expect([agreed.status, await agreed.json()]).toMatchObject([201, { streamer: 'streamer-2', contract: 1 }]);
    await world.topUp(viewer, 100);
    const gift = ask(viewer, 1, 10n, { receiver: 'streamer-2' });
    await world.says('gift-catalog', gift);
    expect(await world.eventsOf(gift, 1)).toMatchObject([{ shareBasisPoints: 7_000 }]);
  });
});

describe('top-ups', () => {
  const body = (viewer: string, more: object = {}) => ({
    viewer,
    coins: '100',
    price: { amount: '9.99', unit: 'EUR' },
    provider: 'acme',
    providerReference: randomUUID(),
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
    ['providerReference', { providerReference: '' }],
    ['effectiveAt', { effectiveAt: Date.now() + 3_600_000 }],
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
    expect(await owed.json()).toMatchObject({ normalSide: 'debit', balances: [{ amount: '11.89', unit: 'EUR' }] });
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
    const wanted = Array.from({ length: 8 }, () => body(newViewer(), { providerReference: reference }));
    const answers = await Promise.all(wanted.map((one) => world.call('/v1/top-ups', { body: one })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await world.rows('SELECT count(*)::int FROM top_up WHERE provider_reference = $1', [reference])).toEqual([
      { count: 1 },
    ]);
    expect(await world.audit()).toEqual({});
  });
});

describe('contracts', () => {
  it.each([
    ['streamer', { streamer: 'a b' }],
    ['shareBasisPoints', { shareBasisPoints: 10_001 }],
    ['shareBasisPoints', { shareBasisPoints: 0.5 }],
    ['validFrom', { validFrom: -1 }],
  ])('with a bad %s are refused', async (param, bad) => {
    const response = await world.call('/v1/contracts', { body: { streamer: 's', shareBasisPoints: 1, ...bad } });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_parameter', param }]);
  });
});

describe('balances', () => {
  it('are shown to their own viewer and to staff', async () => {
    const viewer = newViewer();
    await world.topUp(viewer, 7);
    const paths = [`/v1/viewers/${viewer}/balance`, `/v1/accounts/viewer:${viewer}:paid:available/balance`];
    for (const path of paths) {
      const callers = [`${viewer}:viewer`, 'ann:auditor', 'ops:operator', 'eve:viewer', `${viewer}:approver`, ''];
      const statuses = await Promise.all(callers.map(async (as) => (await world.call(path, { as })).status));
      expect(statuses).toEqual([200, 200, 200, 403, 403, 401]);
    }
  });

  it('of the platform are shown to staff alone', async () => {
    const path = '/v1/accounts/platform:top-ups/balance';
    const statuses = await Promise.all(
      ['eve:viewer', 'ann:auditor'].map(async (as) => (await world.call(path, { as })).status),
    );
    expect(statuses).toEqual([403, 200]);
  });

  it('of a viewer without coins are zero, of an account that the chart does not know not found', async () => {
    expect(await world.balance('stranger')).toEqual({ viewer: 'stranger', available: '0', held: '0' });
    const unknown = await world.call('/v1/accounts/platform:nothing/balance');
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'not_found' }]);
    const empty = await world.call('/v1/accounts/streamer:nobody:earned/balance');
    expect(await empty.json()).toMatchObject({ balances: [{ amount: '0.0000', unit: 'COIN' }] });
  });
});
