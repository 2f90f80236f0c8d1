import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, priced, requestId } from './testing/facts.js';
import { WalletWorld } from './testing/wallet-world.js';

const world = new WalletWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

let viewers = 0;
const newViewer = (): string => `hand-${(viewers += 1)}`;
const NOBODY = '00000000-0000-5000-8000-000000000000';
const PEOPLE = { as: 'ann:operator' };
const BOSS = { as: 'bob:approver' };
const reason_code = 'goodwill';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly code?: string };
}
const post = async (path: string, body: unknown, how: object = PEOPLE): Promise<Answer> => {
  const response = await world.call(path, { body, ...how });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const approve = (answer: Answer, how: object = BOSS) =>
  post(`/v1/actions/${String(answer.body['action_id'])}/approve`, {}, how);

/** 100 coins for 10 EUR; its id. */
const topUp = async (viewer: string): Promise<string> => {
  const price = { amount: '10.00', unit: 'EUR' };
  const tax = { amount: '1.90', unit: 'EUR' };
  const payment = { viewer, coins: '100', price, tax, provider: 'acme', provider_reference: randomUUID() };
  return (await post('/v1/top-ups', payment)).body['top_up_id'] as string;
};
/** A gift of 60 coins, held and settled. */
const gift = async (viewer: string, receiver = 'sora', k = 1): Promise<void> => {
  const now = Date.now();
  const asked = priced(60n, k, { viewerId: viewer, receiver, at: now, validUntil: now + 30_000 });
  await world.says('gift-catalog', asked);
  await world.eventsOf(asked, 1);
  await world.says('ack-watchdog', { ...confirmed(k), viewerId: viewer });
  await world.eventsOf(asked, 2);
};
const refund = (more: object = {}) => ({
  kind: 'refund',
  coins: '40',
  amount: { amount: '4.00', unit: 'EUR' },
  provider_reference: randomUUID(),
  reason_code,
  ...more,
});
const balanceOf = async (account: string): Promise<unknown> => {
  const response = await world.call(`/v1/accounts/${account}/balance`, { as: 'aud:auditor' });
  return ((await response.json()) as { balances: unknown }).balances;
};
const written = async (): Promise<unknown[]> =>
  world.rows(`SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM transfer) AS transfers,
    (SELECT count(*) FROM action) AS actions, (SELECT count(*) FROM personal.note) AS notes, (SELECT count(*) FROM idempotency) AS answers`);

describe('what is done by hand', () => {
  it('takes a settled gift back when two people say so', async () => {
    const viewer = newViewer();
    await topUp(viewer);
    await gift(viewer, 'reversed-one');
    const path = `/v1/gifts/${requestId(1)}/reversal`;
    const asked = await post(path, { viewer, reason_code, note: 'shown in the wrong room' });
    expect(asked).toMatchObject({ status: 202, body: { status: 'proposed' } });
    expect(await world.balance(viewer)).toMatchObject({ available: '40' });
    expect(await approve(asked)).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await world.balance(viewer)).toMatchObject({ available: '100', held: '0' });
    expect(await balanceOf('streamer:reversed-one:earned')).toEqual([{ amount: '0.0000', unit: 'COIN' }]);
    const notes = await world.rows(
      `SELECT note, encode(sha256(salt || convert_to(note, 'UTF8')), 'hex') = note_hash AS is_its_hash
       FROM personal.note JOIN action USING (note_id) WHERE subject = $1`,
      [viewer],
    );
    expect(notes).toEqual([{ note: 'shown in the wrong room', is_its_hash: true }]);
    const note = `/v1/notes/${(await world.rows('SELECT note_id FROM action WHERE subject = $1', [viewer]))[0]?.['note_id']}`;
    expect(await (await world.call(note, BOSS)).json()).toMatchObject({ note: notes[0]?.['note'], written_by: 'ann' });
    expect(await post(`${note}/erase`, {})).toMatchObject({ status: 403, body: { code: 'role_missing' } });
    const erased = { note: null, erased_by: 'bob' };
    expect(await post(`${note}/erase`, {}, BOSS)).toMatchObject({ status: 200, body: erased });
    expect(await post(`${note}/erase`, {}, { as: 'eve:approver' })).toMatchObject({ status: 200, body: erased });
    expect(await world.audit()).toEqual({});
  });

  it('gives coins away, writes a chargeback’s debt off, freezes and unfreezes', async () => {
    const viewer = newViewer();
    const id = await topUp(viewer);
    await gift(viewer);
    const all = refund({ kind: 'chargeback', coins: '100', amount: { amount: '10.00', unit: 'EUR' } });
    const tax = { amount: '1.90', unit: 'EUR' };
    expect(await post(`/v1/top-ups/${id}/refunds`, { ...all, tax })).toMatchObject({
      status: 201,
      body: { taken: '40', owed: '60' },
    });
    expect(await balanceOf(`viewer:${viewer}:owed`)).toEqual([{ amount: '60.0000', unit: 'COIN' }]);
    await approve(await post('/v1/adjustments', { viewer, coins: '60', reason_code }));
    expect(await balanceOf(`viewer:${viewer}:owed`)).toEqual([{ amount: '0.0000', unit: 'COIN' }]);
    await approve(await post('/v1/promotions', { viewer, coins: '7', campaign: 'welcome', reason_code }));
    expect(await world.balance(viewer)).toMatchObject({ available: '7' });
    expect(await post('/v1/freezes', { viewer, frozen: true, reason_code })).toMatchObject({ status: 201 });
    const now = Date.now();
    const frozen = priced(1n, 9, { viewerId: viewer, at: now, validUntil: now + 30_000 });
    await world.says('gift-catalog', frozen);
    expect(await world.eventsOf(frozen, 1)).toMatchObject([{ type: 'HoldRefused', code: 'frozen' }]);
    const lifted = await approve(await post('/v1/freezes', { viewer, frozen: false, reason_code }));
    expect(lifted.status).toBe(200);
    expect(await world.audit()).toEqual({});
  });

  it('writes off what a streamer owes after a reversal of gifts that were paid out', async () => {
    const [viewer, streamer] = [newViewer(), 'indebted'];
    await world.rows(`INSERT INTO balance VALUES ('streamer:${streamer}:earned', 'COIN', 0, -300000, now())`);
    const body = { streamer, amount: { amount: '30.0001', unit: 'COIN' }, reason_code };
    expect(await post('/v1/adjustments', body)).toMatchObject({ status: 409, body: { code: 'exceeds_debt' } });
    await world.rows(`DELETE FROM balance WHERE account = 'streamer:${streamer}:earned'`);
    expect(await post('/v1/freezes', { streamer, frozen: true, reason_code })).toMatchObject({ status: 201 });
    expect(viewer).toBeTruthy();
  });

  it('is answered the same when it is asked again', async () => {
    const viewer = newViewer();
    const id = await topUp(viewer);
    const key = randomUUID();
    const body = refund();
    const first = await post(`/v1/top-ups/${id}/refunds`, body, { ...PEOPLE, key });
    const again = await world.call(`/v1/top-ups/${id}/refunds`, { body, ...PEOPLE, key });
    expect([again.headers.get('idempotency-replayed'), await again.json()]).toEqual(['true', first.body]);
    expect(await post(`/v1/top-ups/${id}/refunds`, { ...body, coins: '41' }, { ...PEOPLE, key })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('closes months one after the other, and dates what comes late', async () => {
    const last = new Date();
    last.setUTCDate(0);
    const period = last.toISOString().slice(0, 7);
    await approve(await post(`/v1/periods/${period}/close`, { reason_code }));
    const viewer = newViewer();
    const price = { amount: '10.00', unit: 'EUR' };
    const payment = { viewer, coins: '100', price, provider: 'acme', provider_reference: randomUUID() };
    await post('/v1/top-ups', { ...payment, effective_at: last.toISOString() });
    const first = `${new Date().toISOString().slice(0, 7)}-01`;
    const rows = await world.rows('SELECT accounting_date::text, is_late FROM posting WHERE viewer_id = $1', [viewer]);
    expect(rows).toEqual([{ accounting_date: first, is_late: true }]);
    expect(await post(`/v1/periods/${period}/close`, { reason_code })).toMatchObject({
      status: 409,
      body: { code: 'period_closed' },
    });
    expect(await world.audit()).toEqual({});
  });
});

describe('a hundred people', () => {
  it('who reverse one gift at once reverse it once', async () => {
    const viewer = newViewer();
    await topUp(viewer);
    await gift(viewer);
    const path = `/v1/gifts/${requestId(1)}/reversal`;
    const hundred = Array.from({ length: 100 });
    const asked = await Promise.all(hundred.map(() => post(path, { viewer, reason_code })));
    expect(countOf(asked)).toEqual({ '202 ': 1, '409 already_proposed': 99 });
    const action = asked.find(({ status }) => status === 202)!;
    expect(countOf(await Promise.all(hundred.map(() => approve(action))))).toEqual({
      '200 ': 1,
      '409 already_decided': 99,
    });
    expect(await post(path, { viewer, reason_code })).toMatchObject({
      status: 409,
      body: { code: 'already_reversed' },
    });
    expect(await world.balance(viewer)).toMatchObject({ available: '100' });
    expect(await world.audit()).toEqual({});
  });
});

describe('bad commands', () => {
  const euro = (amount: string) => ({ amount, unit: 'EUR' });
  let viewer = '';
  let id = '';
  beforeAll(async () => {
    viewer = newViewer();
    id = await topUp(viewer);
    await gift(viewer);
  });

  it.each<
    [status: number, code: string, param: string | undefined, path: () => string, body: () => object, how?: object]
  >([
    [400, 'invalid_parameter', 'coins', () => `/v1/top-ups/${id}/refunds`, () => refund({ coins: '-1' })],
    [400, 'invalid_parameter', 'coins', () => `/v1/top-ups/${id}/refunds`, () => refund({ coins: '1.5' })],
    [
      400,
      'invalid_parameter',
      'coins',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ coins: (2n ** 70n).toString() }),
    ],
    [
      400,
      'invalid_parameter',
      'amount.unit',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ amount: { amount: '1', unit: 'COIN' } }),
    ],
    [
      400,
      'invalid_parameter',
      'amount.unit',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ amount: { amount: '1', unit: 'JPY' } }),
    ],
    [
      400,
      'invalid_parameter',
      'tax.unit',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ tax: { amount: '1', unit: 'JPY' } }),
    ],
    [
      400,
      'invalid_parameter',
      'amount.amount',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ amount: euro('0.00') }),
    ],
    [
      400,
      'invalid_parameter',
      'reason_code',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ reason_code: 'Because!' }),
    ],
    [400, 'invalid_parameter', 'id', () => '/v1/top-ups/17/refunds', () => refund()],
    [404, 'not_found', 'id', () => `/v1/top-ups/${NOBODY}/refunds`, () => refund()],
    [409, 'coins_already_spent', 'coins', () => `/v1/top-ups/${id}/refunds`, () => refund({ coins: '41' })],
    [
      409,
      'exceeds_top_up',
      'coins',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ kind: 'chargeback', coins: '101' }),
    ],
    [
      409,
      'exceeds_top_up',
      'amount',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ kind: 'chargeback', amount: euro('10.01') }),
    ],
    [
      409,
      'exceeds_top_up',
      'tax',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund({ kind: 'chargeback', tax: euro('1.91') }),
    ],
    [404, 'not_found', 'request_id', () => `/v1/gifts/${requestId(77)}/reversal`, () => ({ viewer, reason_code })],
    [400, 'invalid_parameter', 'request_id', () => `/v1/gifts/${NOBODY}/reversal`, () => ({ viewer, reason_code })],
    [
      400,
      'invalid_parameter',
      'coins',
      () => '/v1/promotions',
      () => ({ viewer, coins: '0', campaign: 'c', reason_code }),
    ],
    [
      400,
      'invalid_parameter',
      'campaign',
      () => '/v1/promotions',
      () => ({ viewer, coins: '1', campaign: 'a b', reason_code }),
    ],
    [
      400,
      'invalid_parameter',
      'expires_at',
      () => '/v1/promotions',
      () => ({ viewer, coins: '1', campaign: 'c', expires_at: '2020-01-01T00:00:00Z', reason_code }),
    ],
    [409, 'exceeds_debt', 'coins', () => '/v1/adjustments', () => ({ viewer, coins: '1', reason_code })],
    [
      400,
      'invalid_parameter',
      'viewer',
      () => '/v1/adjustments',
      () => ({ viewer, amount: { amount: '1', unit: 'COIN' }, reason_code }),
    ],
    [
      400,
      'invalid_parameter',
      'amount.unit',
      () => '/v1/adjustments',
      () => ({ streamer: 's', amount: euro('1'), reason_code }),
    ],
    [
      400,
      'invalid_parameter',
      'viewer',
      () => '/v1/freezes',
      () => ({ viewer, streamer: 's', frozen: true, reason_code }),
    ],
    [400, 'invalid_parameter', 'viewer', () => '/v1/freezes', () => ({ frozen: true, reason_code })],
    [409, 'not_frozen', undefined, () => '/v1/freezes', () => ({ viewer, frozen: false, reason_code })],
    [400, 'invalid_parameter', 'period', () => '/v1/periods/2026-13/close', () => ({ reason_code })],
    [409, 'period_not_due', 'period', () => '/v1/periods/2999-01/close', () => ({ reason_code })],
    [404, 'not_found', 'id', () => `/v1/actions/${NOBODY}/approve`, () => ({}), BOSS],
    [403, 'role_missing', undefined, () => `/v1/actions/${NOBODY}/approve`, () => ({}), PEOPLE],
    [403, 'role_missing', undefined, () => `/v1/top-ups/${id}/refunds`, () => refund(), BOSS],
    [
      400,
      'idempotency_key_missing',
      'Idempotency-Key',
      () => `/v1/top-ups/${id}/refunds`,
      () => refund(),
      { ...PEOPLE, key: '' },
    ],
  ])('are answered %i %s (%s), and nothing is written', async (status, code, param, path, body, how = PEOPLE) => {
    const before = await written();
    const answer = await post(path(), body(), how);
    expect(answer).toMatchObject({ status, body: { code, ...(param ? { param } : {}) } });
    expect(await written()).toEqual(before);
  });

  it('of whoever approves an own proposal are refused, and it goes on waiting', async () => {
    const asked = await post(
      '/v1/promotions',
      { viewer, coins: '1', campaign: 'c', reason_code },
      { as: 'ann:operator,approver' },
    );
    const own = { as: 'ann:operator,approver' };
    expect(await approve(asked, own)).toMatchObject({ status: 403, body: { code: 'approver_is_proposer' } });
    expect(await approve(asked)).toMatchObject({ status: 200 });
    expect(await approve(asked)).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  });

  it('with another provider’s reference are told apart, with the same refused', async () => {
    const body = refund({ coins: '1', amount: euro('0.10') });
    expect(await post(`/v1/top-ups/${id}/refunds`, body)).toMatchObject({ status: 201 });
    expect(await post(`/v1/top-ups/${id}/refunds`, body)).toMatchObject({
      status: 409,
      body: { code: 'duplicate_provider_reference', param: 'provider_reference' },
    });
  });
});

/** How often each status and code were answered. */
function countOf(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const answer = `${status} ${body.code ?? ''}`;
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}
