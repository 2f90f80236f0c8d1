import { ServiceProgram } from '@liwu/service-kit/testing';
import { eventually } from '@liwu/test-kit';
import { Client, type QueryResultRow } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { abandoned, confirmed, priced, requestId } from './testing/facts.js';
import { WalletWorld } from './testing/wallet-world.js';

const TABLES = [
  'posting',
  'transfer',
  'balance',
  'ledger_lane',
  'viewer_wallet',
  'lot',
  'gift_hold',
  'top_up',
  'streamer_contract',
  'day_total',
  'refund',
  'streamer',
  'freeze_change',
  'action',
  'period',
];
const VIEWERS = Array.from({ length: 8 }, (_, index) => `viewer-${index}`);
const GIFTS_EACH = 12;
const isShown = (k: number): boolean => k % 3 !== 0;

const ask = (viewerId: string, k: number, now = Date.now()) =>
  priced(3n, k, { viewerId, at: now, validUntil: now + 60_000, receiver: `streamer-${k % 2}`, combo: ['abcd1234', k] });
const NUMBERS = new Map(Array.from({ length: GIFTS_EACH }, (_, index) => [requestId(index + 1), index + 1]));

let world: WalletWorld;
/** A gift is priced when the last one has ended, up to the last one; each that is held is decided upon at once. */
beforeEach(async () => {
  world = await new WalletWorld().open({
    catalog: (event, now) => {
      if (!('requestId' in event) || event.type === 'CoinsHeld' || event.n > 0) return [];
      const next = (NUMBERS.get(event.requestId) ?? GIFTS_EACH) + 1;
      return next > GIFTS_EACH ? [] : [ask(event.viewerId, next, now)];
    },
    watchdog: (event, now) => {
      if (event.type !== 'CoinsHeld' || event.n > 0) return [];
      const k = NUMBERS.get(event.requestId) ?? 0;
      const decided = { viewerId: event.viewerId, at: now };
      return [isShown(k) ? confirmed(k, { ...decided, traceId: 'f'.repeat(32) }) : abandoned(k, decided)];
    },
  });
});
afterEach(() => world.close());

const rebuild = (...options: string[]): ServiceProgram =>
  new ServiceProgram(new URL('../dist/rebuild.js', import.meta.url), world.environment, ...options);

/** Top-ups, a contract, refusals, holds, settlements, releases, and repeats of each. */
async function live(): Promise<void> {
  const contract = await world.call('/v1/contracts', { body: { streamer: 'streamer-1', share_basis_points: 7_000 } });
  expect(contract.status).toBe(201);
  for (const viewer of VIEWERS) {
    await world.topUp(viewer, 20);
    await world.topUp(viewer, 15);
  }
  await world.says('gift-catalog', ask('poor', 1));
  await world.eventsOf({ viewerId: 'poor', requestId: requestId(1) }, 1);
  await Promise.all(VIEWERS.map((viewer) => world.says('gift-catalog', ask(viewer, 1))));
}

/** Every gift has ended: it was settled or released, or refused once the coins were spent. */
async function settleDown(): Promise<void> {
  await eventually(
    async () => {
      const [row] = await world.rows(`SELECT count(*)::int AS ended FROM gift_hold WHERE status <> 'held'`);
      expect(row).toEqual({ ended: VIEWERS.length * GIFTS_EACH + 1 });
    },
    { deadlineMs: 40_000 },
  );
  const repeats = VIEWERS.flatMap((viewerId) => [1, 3, GIFTS_EACH].map((k) => ({ ...ask(viewerId, k), n: 1 })));
  for (const repeat of repeats) await world.says('gift-catalog', repeat);
  const answered = `SELECT count(*)::int AS answered FROM gift_hold WHERE answered = 3`;
  await eventually(async () => expect(await world.rows(answered)).toEqual([{ answered: repeats.length }]));
  await byHand();
}

/** Of all that people may do by hand something, with debts and their repayment. */
async function byHand(): Promise<void> {
  const reason_code = 'goodwill';
  const [given, charged, refunded, reversed, frozen] = VIEWERS;
  const asks = async (path: string, body: object) => {
    const response = await world.call(path, { body: { ...body, reason_code } });
    const { action_id: actionId } = (await response.json()) as { action_id?: string };
    expect([200, 201, 202]).toContain(response.status);
    if (!actionId) return;
    const approved = await world.call(`/v1/actions/${actionId}/approve`, { body: {}, as: 'boss:approver' });
    expect(approved.status).toBe(200);
  };
  const idOf = async (viewer: string, coins: number) =>
    (await world.rows('SELECT top_up_id FROM top_up WHERE viewer_id = $1 AND coins = $2', [viewer, coins]))[0]?.[
      'top_up_id'
    ];
  const back = (coins: string, amount: string) => ({
    coins,
    amount: { amount, unit: 'EUR' },
    provider_reference: coins,
  });
  await asks('/v1/promotions', { viewer: given, coins: '7', campaign: 'welcome', note: 'for a long wait' });
  await asks(`/v1/top-ups/${await idOf(charged!, 20)}/refunds`, { kind: 'chargeback', ...back('20', '2.00') });
  await asks('/v1/adjustments', { viewer: charged, coins: '2' });
  await world.topUp(charged!, 3);
  await asks(`/v1/top-ups/${await idOf(refunded!, 15)}/refunds`, { kind: 'refund', ...back('1', '0.09') });
  await asks(`/v1/gifts/${requestId(1)}/reversal`, { viewer: reversed });
  await asks('/v1/freezes', { viewer: frozen, frozen: true });
  await asks('/v1/freezes', { viewer: frozen, frozen: false });
  await asks('/v1/freezes', { streamer: 'streamer-0', frozen: true });
  const lastMonth = new Date();
  lastMonth.setUTCDate(0);
  await asks(`/v1/periods/${lastMonth.toISOString().slice(0, 7)}/close`, {});
  const price = { amount: '100', unit: 'JPY' };
  const payment = { viewer: given, coins: '5', price, provider: 'acme', provider_reference: 'late' };
  const body = { ...payment, effective_at: lastMonth.toISOString() };
  expect((await world.call('/v1/top-ups', { body })).status).toBe(201);
  expect(await world.audit()).toEqual({});
}

async function contents(): Promise<Record<string, QueryResultRow[]>> {
  const rows = await Promise.all(TABLES.map((table) => world.rows(`SELECT t::text FROM ${table} AS t ORDER BY 1`)));
  return Object.fromEntries(TABLES.map((table, index) => [table, rows[index]!]));
}
const identities = () =>
  world.rows(
    `SELECT relname, oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY($1)
    ORDER BY relname`,
    [TABLES],
  );
const freshSchemas = () => world.rows(`SELECT nspname FROM pg_namespace WHERE nspname IN ('rebuilt', 'replaced')`);

it('is built again from its own events to the last bit, and serves on with what was built', async () => {
  await live();
  await settleDown();
  const [before, tables] = [await contents(), await identities()];
  expect(before['gift_hold']!.length).toBeGreaterThan(VIEWERS.length * GIFTS_EACH);
  const epochs = await world.rows('SELECT lane, epoch::int AS epoch FROM lane ORDER BY lane');

  expect(await rebuild('--dry-run').end()).toMatchObject({
    code: 0,
    said: expect.stringContaining('nothing was changed'),
  });
  expect(await identities()).toEqual(tables);
  expect(await rebuild().end()).toMatchObject({
    code: 0,
    said: expect.stringContaining('The rebuilt tables serve now.'),
  });
  expect(await contents()).toEqual(before);
  expect(await freshSchemas()).toEqual([]);
  const now = await identities();
  expect(now.map(({ relname }) => relname)).toEqual(tables.map(({ relname }) => relname));
  for (const [index, { oid }] of now.entries()) expect(oid).not.toBe(tables[index]!['oid']);
  const raised = await world.rows('SELECT lane, epoch::int AS epoch FROM lane ORDER BY lane');
  for (const [lane, { epoch }] of raised.entries()) expect(epoch).toBeGreaterThan(epochs[lane]!['epoch']);

  const gift = { viewerId: VIEWERS[0]!, requestId: requestId(1) };
  const known = world.events.filter(
    (event) => 'requestId' in event && event.requestId === gift.requestId && event.viewerId === gift.viewerId,
  );
  await world.says('gift-catalog', { ...ask(gift.viewerId, 1), n: 2 });
  expect((await world.eventsOf(gift, known.length + 1)).at(-1)).toMatchObject({ type: 'GiftSettled', n: 2 });
  await world.topUp(VIEWERS[0]!, 50);
  const overdraw = `UPDATE transfer SET credit_after = -1 WHERE credit LIKE 'viewer:%'`;
  await expect(world.rows(overdraw)).rejects.toThrow('no_viewer_below_zero');
  expect(await world.audit()).toEqual({});
});

it('is not swapped where its tables say something else: that is named, and the invariants decide what may be accepted', async () => {
  await live();
  await settleDown();
  const tables = await identities();
  await world.rows(
    `UPDATE gift_hold SET how = 'by-server' WHERE viewer_id = 'viewer-3' AND status = 'settled'
    AND request_id = $1`,
    [requestId(1)],
  );
  await world.rows(`UPDATE balance SET balance = balance + 7 WHERE account = 'platform:top-ups'
    AND lane = (SELECT min(lane) FROM balance WHERE account = 'platform:top-ups')`);

  const { code, said } = await rebuild().end();
  expect(code).toBe(1);
  expect(said).toContain('DIFFERS  gift_hold in 1 rows');
  expect(said).toContain(`["viewer-3","${requestId(1)}"] how: "by-server" serves, "witnessed" rebuilt`);
  expect(said).toMatch(/DIFFERS {2}balance in 1 rows[^]*platform:top-ups/);
  expect(said).toContain('equal    transfer');
  expect(said).toContain('BROKEN   every account has the same balance');
  expect(await rebuild('--accept-changes').end()).toMatchObject({ code: 1 });
  expect(await identities()).toEqual(tables);
  expect(await freshSchemas()).toEqual([{ nspname: 'rebuilt' }]);
  expect(await rebuild('--drop').end()).toMatchObject({ code: 0 });
  expect(await freshSchemas()).toEqual([]);

  await world.rows(`UPDATE balance SET balance = balance - 7 WHERE account = 'platform:top-ups'
    AND lane = (SELECT min(lane) FROM balance WHERE account = 'platform:top-ups')`);
  expect(await rebuild().end()).toMatchObject({ code: 1 });
  const accepted = await rebuild('--accept-changes').end();
  expect(accepted).toMatchObject({ code: 0, said: expect.stringContaining('DIFFERS  gift_hold in 1 rows') });
  expect(await rebuild('--dry-run').end()).toMatchObject({ code: 0 });
  expect(await world.audit()).toEqual({});
});

it('loses nothing that is decided while it is built again and swapped, time and again', async () => {
  await live();
  let rebuilds = 0;
  for (let ended = 0; ended < VIEWERS.length * GIFTS_EACH; rebuilds += 1) {
    expect(await rebuild().end()).toMatchObject({ code: 0 });
    const [row] = await world.rows(`SELECT count(*)::int AS ended FROM gift_hold WHERE status <> 'held'`);
    ended = row!['ended'] - 1;
  }
  await settleDown();
  expect(rebuilds).toBeGreaterThan(0);
  expect(await rebuild('--dry-run').end()).toMatchObject({ code: 0 });
  expect(await world.audit()).toEqual({});
});

it('serves on from its old tables when a rebuild is killed in the middle of its swap', async () => {
  await live();
  await settleDown();
  const [before, tables] = [await contents(), await identities()];
  const reader = new Client({ connectionString: world.environment['LIWU_DATABASE_URL'] });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT count(*) FROM lot');
  const killed = rebuild();
  const waits = `SELECT count(*)::int AS waiting FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE a.application_name = 'rebuild' AND a.datname = current_database() AND NOT l.granted AND l.mode = 'AccessExclusiveLock'`;
  await eventually(async () => expect(await world.rows(waits)).toEqual([{ waiting: 1 }]), { deadlineMs: 30_000 });
  await killed.kill();
  await reader.query('COMMIT');
  await reader.end();
  expect(await identities()).toEqual(tables);
  expect(await contents()).toEqual(before);

  await world.topUp('after', 10);
  await world.says('gift-catalog', ask('after', GIFTS_EACH));
  await world.eventsOf({ viewerId: 'after', requestId: requestId(GIFTS_EACH) }, 2);
  await eventually(async () => expect(await rebuild().end()).toMatchObject({ code: 0 }), { deadlineMs: 30_000 });
  expect(await world.audit()).toEqual({});
});
