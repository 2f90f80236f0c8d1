import { randomUUID } from 'node:crypto';
import { laneOf } from '@liwu/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, requestId } from '../testing/facts.js';
import { LANES, WalletWorld } from '../testing/wallet-world.js';
import { AUDITOR, ReconciledStory, type Row, VIEWER } from './testing/reconciled-story.js';

const CLEAN = {
  missing_in_ledger: 0,
  missing_in_topic: 0,
  differs: 0,
  confirmed_not_settled: 0,
  settled_not_confirmed: 0,
  items_left_out: 0,
};
const world = new WalletWorld();
const story = new ReconciledStory(world);
const lane = laneOf(VIEWER, LANES);

beforeAll(async () => {
  await world.open();
  await story.happens();
});
afterAll(() => world.close());

const OF_SETTLING = `posting WHERE kind = 'settle' AND request_id = '${requestId(1)}'`;
const KEPT = `CREATE TABLE kept AS SELECT * FROM ${OF_SETTLING}`;
const RESTORED = 'INSERT INTO posting SELECT * FROM kept; DROP TABLE kept';

describe('what was published and the ledger', () => {
  it('match after a story of top-ups, gifts, a chargeback and a reversal', async () => {
    const { run, items } = await story.reconciled();
    const [row] = await world.rows('SELECT (SELECT count(*)::int FROM posting) AS postings');
    // Three decisions: two confirmed gifts, an abandoned one.
    expect(run).toMatchObject({ ...CLEAN, matched: (row?.['postings'] as number) + 3, pending: 0, asked_by: 'aud' });
    expect(items).toEqual([]);
    const [kept] = await world.rows('SELECT ends FROM finance.reconciliation_run ORDER BY asked_at DESC LIMIT 1');
    expect(kept?.['ends']).toEqual({
      [`${world.topicPrefix}.wallet`]: expect.arrayContaining([expect.any(Number)]),
      [`${world.topicPrefix}.ack-watchdog`]: expect.arrayContaining([expect.any(Number)]),
    });
  });

  it('do not match where a posting is gone', async () => {
    await world.rows(KEPT);
    const { run, items } = await story.foundAfter(`DELETE FROM ${OF_SETTLING}`, RESTORED);
    expect(run).toMatchObject({ ...CLEAN, missing_in_ledger: 1 });
    expect(items).toMatchObject([
      { n: 1, kind: 'missing_in_ledger', status: 'open', lane, viewer_id: VIEWER, request_id: requestId(1) },
    ]);
  });

  it('do not match where an amount was changed', async () => {
    const change = (by: number): string =>
      `UPDATE transfer SET amount = amount + ${by} WHERE credit = 'platform:gift-revenue' AND (lane, posting_seq) IN (SELECT lane, seq FROM ${OF_SETTLING})`;
    const { run, items } = await story.foundAfter(change(1), change(-1));
    expect(run).toMatchObject({ ...CLEAN, differs: 1 });
    expect(items).toMatchObject([
      {
        kind: 'differs',
        posting_id: expect.any(String),
        event_id: expect.any(String),
        detail: expect.stringMatching(/: debit 30\.0001 COIN, the event says debit 30\.0000 COIN$/),
      },
    ]);
  });

  it('do not match where something is posted that was not published, which is pending while it is young', async () => {
    const forge = (recordedAt: string): string => `
      INSERT INTO posting (lane, seq, posting_id, kind, event_id, event_sequence, effective_at, recorded_at, accounting_date, viewer_id, transfers, hash)
      SELECT lane, 1000000, gen_random_uuid(), kind, gen_random_uuid(), event_sequence + 1000, effective_at, ${recordedAt}, accounting_date, viewer_id, transfers, hash
      FROM ${OF_SETTLING}`;
    const undo = 'DELETE FROM posting WHERE seq = 1000000';
    const old = await story.foundAfter(forge(`now() - interval '1 hour'`), undo);
    expect(old.run).toMatchObject({ ...CLEAN, missing_in_topic: 1, pending: 0 });
    expect(old.items).toMatchObject([{ kind: 'missing_in_topic', lane, viewer_id: VIEWER }]);
    const young = await story.foundAfter(forge('now()'), undo);
    expect(young.run).toMatchObject({ ...CLEAN, pending: 1 });
  });

  it('do not match where a confirmed gift is held, and an abandoned one too', async () => {
    const reset = `UPDATE gift_hold SET status = 'held', ended_at_ms = NULL WHERE request_id IN ('${requestId(1)}', '${requestId(2)}')`;
    const undo = `
      UPDATE gift_hold SET ended_at_ms = 1, status = CASE WHEN request_id = '${requestId(1)}' THEN 'settled' ELSE 'released' END
      WHERE request_id IN ('${requestId(1)}', '${requestId(2)}')`;
    const { run, items } = await story.foundAfter(reset, undo);
    expect(run).toMatchObject({ ...CLEAN, confirmed_not_settled: 2 });
    expect(items.map(({ detail }) => detail)).toEqual([
      'DeliveryConfirmed, and the gift is held',
      'DeliveryAbandoned, and the gift is held',
    ]);
  });

  it('do not match where a gift is settled that nobody confirmed', async () => {
    const settle = `UPDATE gift_hold SET status = 'settled', ended_at_ms = 1 WHERE request_id = '${requestId(3)}'`;
    const undo = `UPDATE gift_hold SET status = 'held', ended_at_ms = NULL WHERE request_id = '${requestId(3)}'`;
    const { run, items } = await story.foundAfter(settle, undo);
    expect(run).toMatchObject({ ...CLEAN, settled_not_confirmed: 1 });
    expect(items).toMatchObject([{ kind: 'settled_not_confirmed', lane, request_id: requestId(3) }]);
  });

  it('match again when all of that is undone', async () => {
    expect((await story.reconciled()).run).toMatchObject({ ...CLEAN, pending: 0 });
  });

  it('are compared while the wallet works', async () => {
    const busy = Array.from({ length: 20 }, async (_, k) => {
      const of = `busy-${k}`;
      await world.topUp(of, 100);
      await story.gift(1, { of, ending: { ...confirmed(1), at: Date.now() } });
    });
    const runs = [story.reconciled(), story.reconciled()];
    await Promise.all(busy);
    for (const { run } of await Promise.all(runs)) expect(run).toMatchObject(CLEAN);
  });
});

describe('POST /v1/reconciliations', () => {
  it('is for operators and auditors, with a key', async () => {
    const call = async (how: object) => {
      const response = await world.call('/v1/reconciliations', { body: {}, ...how });
      return [response.status, ((await response.json()) as Row)['code']];
    };
    expect(await call({ as: 'bob:approver' })).toEqual([403, 'role_missing']);
    expect(await call({ as: 'v:viewer' })).toEqual([403, 'role_missing']);
    expect(await call({ ...AUDITOR, key: '' })).toEqual([400, 'idempotency_key_missing']);
    expect(await call({ ...AUDITOR, body: { lane: 1 } })).toEqual([400, 'invalid_parameter']);
  });

  it('is the same run for the same key', async () => {
    const key = randomUUID();
    const first = await world.call('/v1/reconciliations', { body: {}, key, ...AUDITOR });
    const again = await world.call('/v1/reconciliations', { body: {}, key, ...AUDITOR });
    const [one, two] = [(await first.json()) as Row, (await again.json()) as Row];
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 202, 'true']);
    expect(two['reconciliation_id']).toBe(one['reconciliation_id']);
  });
});

describe('GET /v1/reconciliations', () => {
  it('lists the runs page by page', async () => {
    const first = await story.get('/v1/reconciliations?limit=1&asked_by=aud');
    expect(first).toMatchObject({ data: [{ status: 'done', matched: expect.any(Number) }], has_more: true });
    const next = await story.get(`/v1/reconciliations?limit=1&asked_by=aud&cursor=${String(first['next_cursor'])}`);
    expect((next['data'] as Row[])[0]?.['reconciliation_id']).not.toBe(
      (first['data'] as Row[])[0]?.['reconciliation_id'],
    );
  });

  it('filters items, and knows no items of no run', async () => {
    const [row] = await world.rows(
      'SELECT reconciliation_id AS id FROM audit.reconciliation_item ORDER BY kind LIMIT 1',
    );
    const path = `/v1/reconciliations/${String(row?.['id'])}/items`;
    const page = async (query: string): Promise<unknown[]> => (await story.get(path + query))['data'] as unknown[];
    expect(await page('?kind=confirmed_not_settled&status=open')).toHaveLength(2);
    expect(await page('?kind=differs')).toEqual([]);
    expect(await page('?status=resolved')).toEqual([]);
    const nobody = `/v1/reconciliations/${randomUUID()}`;
    expect([await story.get(nobody), await story.get(`${nobody}/items`)]).toMatchObject([
      { code: 'not_found' },
      { code: 'not_found' },
    ]);
  });

  it('says that a run failed whose process died', async () => {
    const id = randomUUID();
    await world.rows(
      `INSERT INTO audit.reconciliation_run (reconciliation_id, asked_by, idempotency_key, status, heartbeat_at)
       VALUES ($1, 'gone', 'k', 'running', now() - interval '61 s')`,
      [id],
    );
    expect(await story.get(`/v1/reconciliations/${id}`)).toMatchObject({
      status: 'failed',
      failure: 'its process ended',
    });
  });
});
