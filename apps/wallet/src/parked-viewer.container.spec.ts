import type { LiwuEvent } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { confirmed, priced } from './testing/facts.js';
import { WalletWorld } from './testing/wallet-world.js';

const world = new WalletWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const VIEWER = 'parked-1';
const listSchema = z.object({ parked: z.array(z.looseObject({ key: z.string(), inputs: z.number() })) });
const inputsSchema = z.object({ inputs: z.array(z.looseObject({ position: z.number(), value: z.string() })) });

const answerOf = async (response: Promise<Response>) => {
  const { status, headers } = await response;
  return { status, body: (await (await response).json()) as object, replayed: headers.get('idempotency-replayed') };
};
const parkedViewers = async () => listSchema.parse((await answerOf(world.call('/v1/parked'))).body).parked;
const parkedInputs = async () => inputsSchema.parse((await answerOf(world.call(`/v1/parked/${VIEWER}`))).body).inputs;

describe('a viewer whose gift cannot be settled', () => {
  it('is parked, takes no top-up, and is free again when an operator has seen to it', async () => {
    await world.topUp(VIEWER, 100);
    const now = Date.now();
    const gift = priced(60n, 1, { viewerId: VIEWER, at: now, validUntil: now + 30_000 });
    await world.says('gift-catalog', gift);
    await world.eventsOf(gift, 1);
    const broken = { ...confirmed(1), viewerId: VIEWER, how: 'by telepathy' };
    await world.says('ack-watchdog', broken as unknown as LiwuEvent & { viewerId: string });
    await eventually(async () => expect(await parkedViewers()).toMatchObject([{ key: VIEWER, inputs: 1 }]));
    await eventually(async () => expect(await world.metric('parked_viewers')).toBe(1));
    await world.says('ack-watchdog', { ...confirmed(1), viewerId: VIEWER });
    await eventually(async () => expect(await parkedInputs()).toHaveLength(2));
    await eventually(async () => expect(await world.metric('parked_inputs')).toBe(2));

    const topUp = { viewer: VIEWER, coins: '5', price: { amount: '0.50', unit: 'EUR' }, provider: 'acme' };
    const refused = await answerOf(world.call('/v1/top-ups', { body: { ...topUp, provider_reference: 'pay-a' } }));
    expect(refused).toMatchObject({ status: 409, body: { code: 'parked' } });

    const [first] = await parkedInputs();
    expect(first?.value).toContain('by telepathy');
    const discard = `/v1/parked/${VIEWER}/inputs/${first?.position}/discard`;
    const noReason = await answerOf(world.call(discard, { body: {} }));
    expect(noReason).toMatchObject({ status: 400, body: { code: 'invalid_parameter', param: 'reason' } });
    const body = { reason: 'a faulty watchdog; the true one follows', through: first?.position };
    expect(await answerOf(world.call(discard, { body, as: 'eve:auditor' }))).toMatchObject({ status: 403 });
    expect(await answerOf(world.call(discard, { body, key: 'd-1' }))).toMatchObject({
      status: 200,
      body: { inputs: 1, more: false, left: 1 },
    });
    expect(await answerOf(world.call(discard, { body, key: 'd-1' }))).toMatchObject({ status: 200, replayed: 'true' });
    expect(await answerOf(world.call(discard, { body }))).toMatchObject({ status: 404, body: { code: 'not_found' } });

    const redrive = `/v1/parked/${VIEWER}/redrive`;
    expect(await answerOf(world.call(redrive, { body: {} }))).toMatchObject({ body: { redriven: 1, left: 0 } });
    expect(await world.eventsOf(gift, 2)).toMatchObject([{ type: 'CoinsHeld' }, { type: 'GiftSettled' }]);
    expect(await world.balance(VIEWER)).toEqual({ viewer: VIEWER, available: '40', held: '0' });
    await world.topUp(VIEWER, 5);
    expect(await world.audit()).toEqual({});
    expect(await parkedViewers()).toEqual([]);
  });
});
