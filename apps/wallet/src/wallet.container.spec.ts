import type { GiftPriced } from '@liwu/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abandoned, confirmed, priced } from './testing/facts.js';
import { LANES, WalletWorld } from './testing/wallet-world.js';

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
      normal_side: 'credit',
      balances: [{ amount: '30.0000', unit: 'COIN' }],
      final: false,
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
    const before = await world.metric('deliveries_of_unknown_holds');
    await world.says('ack-watchdog', { ...confirmed(7), viewerId: viewer }, { ...abandoned(8), viewerId: viewer });
    const marker = ask(viewer, 1, 1n);
    await world.says('gift-catalog', marker);
    await world.eventsOf(marker, 1);
    await expect.poll(() => world.metric('deliveries_of_unknown_holds')).toBe(before + 2);
    expect(await world.balance(viewer)).toEqual({ viewer, available: '99', held: '1' });
  });

  it('is skipped over by types that nobody knows, which are counted', async () => {
    const [viewer, unknown] = [newViewer(), 'unknown_types_skipped'];
    const before = await world.metric(unknown);
    await world.topUp(viewer, 100);
    for (let lane = 0; lane < LANES; lane++) {
      await world.saysUnknown('gift-catalog', lane);
      await world.saysUnknown('ack-watchdog', lane);
    }
    await expect.poll(() => world.metric(unknown), { timeout: 10_000 }).toBe(before + 2 * LANES);
    const gift = ask(viewer, 1, 60n);
    await world.says('gift-catalog', gift);
    await world.eventsOf(gift, 1);
    await world.says('ack-watchdog', { ...confirmed(1), viewerId: viewer });
    expect(await world.eventsOf(gift, 2)).toMatchObject([{ type: 'CoinsHeld' }, { type: 'GiftSettled' }]);
  });

  it('earns by the contract that its streamer has', async () => {
    const viewer = newViewer();
    const agreed = await world.call('/v1/contracts', { body: { streamer: 'streamer-2', share_basis_points: 7_000 } });
    expect([agreed.status, await agreed.json()]).toMatchObject([201, { streamer: 'streamer-2', contract: 1 }]);
    await world.topUp(viewer, 100);
    const gift = ask(viewer, 1, 10n, { receiver: 'streamer-2' });
    await world.says('gift-catalog', gift);
    expect(await world.eventsOf(gift, 1)).toMatchObject([{ shareBasisPoints: 7_000 }]);
  });
});

describe('contracts', () => {
  it.each([
    ['streamer', { streamer: 'a b' }],
    ['share_basis_points', { share_basis_points: 10_001 }],
    ['share_basis_points', { share_basis_points: 0.5 }],
    ['valid_from', { valid_from: -1 }],
  ])('with a bad %s are refused', async (param, bad) => {
    const response = await world.call('/v1/contracts', { body: { streamer: 's', share_basis_points: 1, ...bad } });
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
      expect(statuses).toEqual([200, 200, 200, 403, 200, 401]);
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
