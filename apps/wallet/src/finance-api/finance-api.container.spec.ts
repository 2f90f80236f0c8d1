import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, priced, requestId } from '../testing/facts.js';
import { WalletWorld } from '../testing/wallet-world.js';

const world = new WalletWorld();
const AUDITOR = { as: 'aud:auditor' };
const [ALICE, BOB, SORA, MEI] = ['alice', 'bob', 'sora', 'mei'];
const MONTH = new Date().toISOString().slice(0, 7);

type Found = Record<string, unknown> & {
  data: Record<string, unknown>[];
  next_cursor: string | null;
  has_more: boolean;
};
const get = async (path: string, how: object = AUDITOR): Promise<Found> => {
  const response = await world.call(path, how);
  const body = (await response.json()) as Found;
  expect([path, response.status, body['detail']]).toEqual([path, 200, undefined]);
  return body;
};
const refusal = async (path: string, how: object = AUDITOR): Promise<unknown> => {
  const response = await world.call(path, how);
  const { code, param } = (await response.json()) as Record<string, unknown>;
  return [response.status, code, param];
};
const all = async (path: string, from = ''): Promise<Record<string, unknown>[]> => {
  const rows: Record<string, unknown>[] = [];
  for (let cursor: string | null = from; cursor !== null;) {
    const page: Found = await get(`${path}${path.includes('?') ? '&' : '?'}${cursor ? `cursor=${cursor}` : ''}`);
    rows.push(...page.data);
    cursor = page.next_cursor;
  }
  return rows;
};
const post = async (path: string, body: object, as = 'ann:operator'): Promise<Record<string, unknown>> => {
  const response = await world.call(path, { body, as });
  expect([200, 201, 202]).toContain(response.status);
  return (await response.json()) as Record<string, unknown>;
};
const gift = async (viewerId: string, receiver: string, k: number): Promise<void> => {
  const now = Date.now();
  const asked = priced(10n, k, { viewerId, receiver, at: now, validUntil: now + 30_000 });
  await world.says('gift-catalog', asked);
  await world.eventsOf(asked, 1);
  await world.says('ack-watchdog', { ...confirmed(k), viewerId });
  await world.eventsOf(asked, 2);
};

let topUpId = '';
/** Alice sends Sora three gifts, of which the first is reversed, and Mei one; Bob buys and gets a chargeback. */
beforeAll(async () => {
  await world.open();
  const payment = (viewer: string) => ({
    viewer,
    coins: '100',
    price: { amount: '10.00', unit: 'EUR' },
    tax: { amount: '1.90', unit: 'EUR' },
    provider: 'acme',
    provider_reference: randomUUID(),
  });
  topUpId = String((await post('/v1/top-ups', payment(ALICE)))['top_up_id']);
  for (const k of [1, 2, 3]) await gift(ALICE, SORA, k);
  await gift(ALICE, MEI, 4);
  const bobs = String((await post('/v1/top-ups', payment(BOB)))['top_up_id']);
  await gift(BOB, MEI, 1);
  const back = { coins: '100', amount: { amount: '10.00', unit: 'EUR' }, provider_reference: randomUUID() };
  await post(`/v1/top-ups/${bobs}/refunds`, { kind: 'chargeback', ...back, reason_code: 'fraud' });
  const { action_id: id } = await post(`/v1/gifts/${requestId(1)}/reversal`, { viewer: ALICE, reason_code: 'mistake' });
  await post(`/v1/actions/${String(id)}/approve`, {}, 'bob:approver');
});
afterAll(() => world.close());

describe('lists', () => {
  it('page through every entry once, in any size of page, also while new ones come', async () => {
    const whole = await all('/v1/entries?limit=1000');
    const first = await get('/v1/entries?limit=7');
    await gift(ALICE, SORA, 5);
    const rest = await all('/v1/entries?limit=7', first.next_cursor!);
    expect([...first.data, ...rest]).toEqual(whole);
    const count = Number((await world.rows('SELECT count(*) FROM transfer'))[0]?.['count']);
    expect((await all('/v1/entries?limit=1000')).length).toBe(2 * count);
  });

  it('of entries are filtered by whatever they tell', async () => {
    const account = `viewer:${ALICE}:paid:available`;
    for (const [filter, holds] of Object.entries({
      [`account=${account}`]: (row: Record<string, unknown>) => row['account'] === account,
      'account_prefix=platform:': (row: Record<string, unknown>) => String(row['account']).startsWith('platform:'),
      'kind=reversal': (row: Record<string, unknown>) => row['kind'] === 'reversal',
      'unit=EUR': (row: Record<string, unknown>) => row['unit'] === 'EUR',
      [`viewer=${BOB}`]: (row: Record<string, unknown>) => row['viewer_id'] === BOB,
      [`streamer=${MEI}`]: (row: Record<string, unknown>) => row['streamer_id'] === MEI,
      'room=room-1': (row: Record<string, unknown>) => row['room_id'] === 'room-1',
      [`request_id=${requestId(2)}`]: (row: Record<string, unknown>) => row['request_id'] === requestId(2),
      [`period=${MONTH}`]: (row: Record<string, unknown>) => row['period'] === MONTH,
    })) {
      const every = await all('/v1/entries?limit=1000');
      const found = await all(`/v1/entries?limit=3&${filter}`);
      expect([filter, found]).toEqual([filter, every.filter(holds)]);
      expect(found.length).toBeGreaterThan(0);
    }
    expect(await all('/v1/entries?recorded_before=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await all('/v1/entries?account=platform:nothing')).toEqual([]);
  });

  it('give amounts with their units, and times to the microsecond', async () => {
    const [entry] = await all(`/v1/entries?kind=top-up&unit=EUR&viewer=${ALICE}`);
    expect(entry).toMatchObject({ amount: { amount: expect.stringMatching(/^(10\.00|1\.90)$/), unit: 'EUR' } });
    expect(entry?.['recorded_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('of everything else answer too', async () => {
    expect(await all('/v1/accounts?limit=2&account_prefix=streamer:')).toMatchObject([
      { account: `streamer:${MEI}:earned`, balance: { amount: '10.0000', unit: 'COIN' } },
      { account: `streamer:${SORA}:earned` },
    ]);
    expect(await get(`/v1/accounts/streamer:${MEI}:earned`)).toMatchObject({ data: [{ class: 'liability' }] });
    const reversed = await all(`/v1/gifts?viewer=${ALICE}&status=reversed`);
    expect(reversed).toMatchObject([{ request_id: requestId(1), coins_paid: { amount: '10.0000', unit: 'COIN' } }]);
    expect(await all('/v1/top-ups?limit=1')).toHaveLength(2);
    expect(await get(`/v1/top-ups/${topUpId}`)).toMatchObject({ price: { amount: '10.00', unit: 'EUR' } });
    expect(await all('/v1/checkpoints')).toEqual([]);
    expect(await all('/v1/periods')).toMatchObject([{ period: MONTH, status: 'open' }]);
    expect(await all('/v1/actions')).toMatchObject([{ command: 'ReverseGift', status: 'approved', decided_by: 'bob' }]);
    const [action] = await all('/v1/actions');
    expect(await get(`/v1/actions/${String(action?.['action_id'])}`)).toEqual(action);
    const posting = await get(`/v1/postings/${String(action?.['posting_id'])}`);
    expect(posting).toMatchObject({ kind: 'reversal', actor: 'ann', approved_by: 'bob' });
    expect(posting['entries']).toHaveLength(6);
    expect(await all('/v1/postings?limit=2&kind=top-up')).toHaveLength(2);
    const trial = await all(`/v1/trial-balance?period=${MONTH}&limit=5`);
    const sum = trial
      .filter(({ unit }) => unit === 'EUR')
      .reduce((total, row) => total + Math.round(100 * Number((row['closing'] as { amount: string }).amount)), 0);
    expect(sum).toBe(0);
    expect(await all(`/v1/deferred-revenue?period=${MONTH}`)).toMatchObject([{ unit: 'EUR' }]);
  });

  it('tell one gift’s whole story', async () => {
    const story = await get(`/v1/gifts/${requestId(1)}?viewer=${ALICE}`);
    expect(story).toMatchObject({ status: 'reversed', viewer_id: ALICE });
    const kinds = (story['entries'] as { kind: string }[]).map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual(['hold', 'settle', 'reversal']);
  });

  it('of revenue are summed up as is asked', async () => {
    const byStreamer = await all('/v1/revenue?group_by=streamer&unit=EUR');
    expect(byStreamer).toMatchObject([
      { streamer: MEI, gifts: 2, net: { amount: '2.00', unit: 'EUR' } },
      { streamer: SORA, reversed: { amount: '1.00', unit: 'EUR' } },
    ]);
    expect(Object.keys(byStreamer[0]!)).not.toContain('room');
    expect(await all('/v1/revenue?group_by=day,room,streamer,gift&limit=1')).toHaveLength(4);
  });
});

describe('a statement', () => {
  const account = `viewer:${ALICE}:paid:available`;

  it('tells the balance after every line, page by page', async () => {
    const lines = await all(`/v1/accounts/${account}/statement?unit=COIN&limit=2`);
    let balance = 0;
    for (const line of lines) {
      balance += Number((line['amount'] as { amount: string }).amount);
      expect(Number((line['balance_after'] as { amount: string }).amount)).toBe(balance);
    }
    const now = (await get(`/v1/accounts/${account}/balance`)) as unknown as { balances: { amount: string }[] };
    expect(Number(now.balances[0]?.amount)).toBe(balance);
  });

  it('of an account of many lanes sums all of them, by whichever date it is asked for', async () => {
    for (const by of ['recorded', 'effective', 'accounting']) {
      const lines = await all(`/v1/accounts/platform:deferred-revenue/statement?unit=EUR&limit=3&by=${by}`);
      let balance = 0;
      for (const line of lines) {
        balance += Math.round(100 * Number((line['amount'] as { amount: string }).amount));
        expect(Math.round(100 * Number((line['balance_after'] as { amount: string }).amount))).toBe(balance);
      }
      expect(lines.length).toBeGreaterThan(6);
      const times = lines.map(({ recorded_at }) => String(recorded_at));
      expect(times).toEqual([...times].sort());
    }
  });

  it('begins with what was before', async () => {
    const lines = await all(`/v1/accounts/platform:deferred-revenue/statement?unit=EUR`);
    const from = String(lines[4]?.['recorded_at']);
    const path = `/v1/accounts/platform:deferred-revenue/statement?unit=EUR&from=${from}&limit=2`;
    expect(await all(path)).toEqual(lines.slice(4));
    expect(await all(path.replace('from', 'before'))).toEqual(lines.slice(0, 4));
    const effective = `/v1/accounts/platform:deferred-revenue/statement?unit=EUR&by=effective&limit=2`;
    const at = String(lines[4]?.['effective_at']);
    const late = lines.filter((line) => String(line['effective_at']) >= at);
    expect(await all(`${effective}&from=${at}`)).toEqual(late);
  });
});

describe('a balance as of two moments', () => {
  it('is what was believed then, and says whether that is final', async () => {
    const account = 'platform:deferred-revenue';
    const lines = await all(`/v1/accounts/${account}/statement?unit=EUR`);
    for (const index of [0, 2, 5]) {
      const next = String(lines[index + 1]?.['recorded_at']);
      const then = await get(`/v1/accounts/${account}/balance?recorded_before=${next}`);
      expect(then).toMatchObject({ balances: [lines[index]?.['balance_after']] });
    }
    expect(await get(`/v1/accounts/${account}/balance?recorded_before=2020-01-01T00:00:00Z`)).toMatchObject({
      final: true,
    });
    expect(await get(`/v1/accounts/${account}/balance`)).toMatchObject({ final: false });
    const soon = new Date(Date.now() - 1_000).toISOString();
    expect(await get(`/v1/accounts/${account}/balance?recorded_before=${soon}`)).toMatchObject({ final: false });
  });
});

describe('whoever asks badly', () => {
  it.each<[path: string, answer: readonly unknown[]]>([
    ['/v1/entries?limit=0', [400, 'invalid_parameter', 'limit']],
    ['/v1/entries?limit=1001', [400, 'invalid_parameter', 'limit']],
    ['/v1/entries?colour=red', [400, 'invalid_parameter', 'colour']],
    ['/v1/entries?recorded_from=yesterday', [400, 'invalid_parameter', 'recorded_from']],
    ['/v1/entries?period=2026-13', [400, 'invalid_parameter', 'period']],
    ['/v1/entries?period=0000-01', [400, 'invalid_parameter', 'period']],
    ['/v1/entries?recorded_from=0000-01-01T00:00:00Z', [400, 'invalid_parameter', 'recorded_from']],
    ['/v1/entries?recorded_from=2026-01-01T00:00:00%2B20:00', [400, 'invalid_parameter', 'recorded_from']],
    [`/v1/entries?recorded_from=2026-01-01T00:00:00.${'1'.repeat(200)}Z`, [400, 'invalid_parameter', 'recorded_from']],
    ['/v1/entries?kind=top%00up', [400, 'invalid_parameter', 'kind']],
    ['/v1/entries?account_prefix=%00', [400, 'invalid_parameter', 'account_prefix']],
    ['/v1/revenue?from=0000-01-01', [400, 'invalid_parameter', 'from']],
    ['/v1/accounts/platform%00', [400, 'invalid_parameter', 'account']],
    ['/v1/accounts/platform%00/balance', [400, 'invalid_parameter', 'account']],
    [
      '/v1/accounts/platform:revenue/balance?recorded_before=0001-01-01T00:00:00Z',
      [400, 'invalid_parameter', 'recorded_before'],
    ],
    [
      '/v1/accounts/platform:revenue/statement?unit=EUR&from=2026-01-01T00:00:00-16:00',
      [400, 'invalid_parameter', 'from'],
    ],
    ['/v1/entries?cursor=nonsense', [400, 'cursor_mismatch', 'cursor']],
    ['/v1/revenue?group_by=colour', [400, 'invalid_parameter', 'group_by']],
    ['/v1/revenue?group_by=day,day', [400, 'invalid_parameter', 'group_by']],
    ['/v1/accounts/platform:nothing/balance', [404, 'not_found', 'account']],
    ['/v1/accounts/platform:revenue/statement', [400, 'invalid_parameter', 'unit']],
    ['/v1/accounts/platform:revenue/statement?unit=XXY', [400, 'invalid_parameter', 'unit']],
    [
      '/v1/accounts/platform:revenue/statement?unit=EUR&by=accounting&from=2026-11-01T00:00:00Z',
      [400, 'invalid_parameter', 'from'],
    ],
    [`/v1/gifts/${requestId(99)}?viewer=alice`, [404, 'not_found', undefined]],
    [`/v1/gifts/${requestId(1)}`, [400, 'invalid_parameter', 'viewer']],
    ['/v1/postings/17', [400, 'invalid_parameter', 'id']],
    ['/v1/top-ups/00000000-0000-5000-8000-000000000000', [404, 'not_found', undefined]],
  ])('%s is told so', async (path, answer) => expect(await refusal(path)).toEqual(answer));

  it('with a cursor of other filters is told so', async () => {
    const { next_cursor: cursor } = await get('/v1/entries?limit=1&unit=EUR');
    expect(await refusal(`/v1/entries?limit=1&unit=COIN&cursor=${cursor}`)).toEqual([400, 'cursor_mismatch', 'cursor']);
    expect(await refusal(`/v1/postings?limit=1&cursor=${cursor}`)).toEqual([400, 'cursor_mismatch', 'cursor']);
    expect((await get(`/v1/entries?limit=2&unit=EUR&cursor=${cursor}`)).data).toHaveLength(2);
  });

  it.each(['/v1/entries?limit=1', '/v1/top-ups?limit=1', '/v1/accounts/platform:revenue/statement?unit=EUR&limit=1'])(
    'with a cursor that no page of %s gave is told so',
    async (path) => {
      const { next_cursor: cursor } = await get(path);
      const given = JSON.parse(Buffer.from(cursor!, 'base64url').toString('utf8')) as Record<string, string[]>;
      for (const forged of [
        { after: given['after']!.map(() => 'x') },
        { after: given['after']!.map(() => '\0') },
        { until: given['until']!.map(() => 'z') },
      ]) {
        const text = Buffer.from(JSON.stringify({ ...given, ...forged }), 'utf8').toString('base64url');
        const refused = await refusal(`${path}&cursor=${text}`);
        expect([forged, refused]).toEqual([forged, [400, 'cursor_mismatch', 'cursor']]);
      }
    },
  );

  it('takes moments as exactly and as far from UTC as Postgres does', async () => {
    for (const moment of ['1970-01-01T00:00:00.123456789Z', '9999-12-31T23:59:59-15:59', '2026-01-01T00:00:00+14:00'])
      await get(`/v1/entries?limit=1&recorded_from=${encodeURIComponent(moment)}`);
  });

  it('as a viewer sees what is the viewer’s own, and no more', async () => {
    const alice = { as: `${ALICE}:viewer` };
    expect(await get(`/v1/accounts/viewer:${ALICE}:paid:available/balance`, alice)).toMatchObject({ final: false });
    expect(
      (await get(`/v1/accounts/viewer:${ALICE}:paid:available/statement?unit=COIN`, alice)).data.length,
    ).toBeGreaterThan(3);
    expect((await get(`/v1/top-ups?viewer=${ALICE}`, alice)).data).toHaveLength(1);
    for (const path of [
      `/v1/accounts/viewer:${BOB}:paid:available/balance`,
      '/v1/accounts/platform:revenue/statement?unit=EUR',
      '/v1/entries',
      '/v1/top-ups',
      `/v1/top-ups?viewer=${BOB}`,
      `/v1/gifts?viewer=${ALICE}`,
      '/v1/actions',
    ])
      expect([path, await refusal(path, alice)]).toEqual([path, [403, 'role_missing', undefined]]);
    expect(await refusal('/v1/entries', { as: '' })).toEqual([401, 'unauthenticated', undefined]);
  });
});

it('says what it is, to everybody', async () => {
  expect(await get('/v1/openapi.json', { as: '' })).toMatchObject({ openapi: '3.1.0' });
});
