import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreateFinanceViews1795700009000 } from './create-finance-views.js';
import { at, BOB, CAROL, FinanceScenario, playTwoMonths } from './finance-scenario.js';

const DATED_AT_RANDOM = 60;
/** A fixed sequence of numbers that look like chance, each below `limit`. */
const chance = (k: number, limit: number): number => (k * 7_919 + 104_729) % limit;

let scenario: FinanceScenario;
const rows = (sql: string, values: unknown[] = []) => scenario.rows(sql, values);
const balanceAt = async (account: string, effective: string | null, recorded: string | null): Promise<unknown> => {
  const moment = (text: string | null) => text && new Date(at(text));
  const [row] = await rows('SELECT balance FROM finance.balance_at($1, $2, $3)', [
    account,
    moment(effective),
    moment(recorded),
  ]);
  return row?.[0];
};

beforeAll(async () => {
  scenario = await FinanceScenario.create();
  await new CreateFinanceViews1795700009000().up(scenario.database.client);
  await playTwoMonths(scenario);
});
afterAll(() => scenario.database.drop());

it('tells what an account had, as it was believed at any moment', async () => {
  const account = 'viewer:carol:paid:available';
  expect(await balanceAt(account, null, null)).toBe('18.0000');
  expect(await balanceAt(account, '11-01 00:00', null)).toBe('10.0000');
  expect(await balanceAt(account, '11-01 00:00', '11-05 00:00')).toBe('0.0000');
  expect(await balanceAt(account, '11-13 12:02', null)).toBe('10.0000');
  expect(await balanceAt(account, '11-13 12:02:00.001', null)).toBe('15.0000');
  expect(await balanceAt(account, '11-14 00:00', null)).toBe('18.0000');
  expect(await balanceAt(account, '11-14 00:00', '11-14 00:00')).toBe('15.0000');
  expect(await balanceAt('platform:deferred-revenue', '11-01 00:00', '11-05 00:00')).toBe('6.00');
  expect(await rows(`SELECT * FROM finance.balance_at('viewer:bob:%')`)).toEqual([
    ['viewer:bob:owed', 'COIN', '0.0000'],
    ['viewer:bob:paid:available', 'COIN', '15.0000'],
    ['viewer:bob:paid:held', 'COIN', '0.0000'],
  ]);
  expect(await rows(`SELECT * FROM finance.balance_at($1)`, [`x' OR true --`])).toEqual([]);
});

it('is at every pair of moments the sum of the entries that counted and were recorded before them', async () => {
  const start = at('11-16 12:00');
  for (let k = 0; k < DATED_AT_RANDOM; k++) {
    const now = start + k * 700;
    const shift = [chance(k, 2_500) - 2_000, 0, chance(k, 300_000), -chance(k, 90_000), -1_000, -1_001][k % 6] ?? 0;
    await scenario.topUp(
      now,
      k % 2 ? CAROL : BOB,
      `random-${k}`,
      [1 + (k % 3), 10, 0, k % 5 ? 'EUR' : 'JPY'],
      now + shift,
    );
  }
  // Every eighth moment at which something began to count or was recorded, and a microsecond after it, against each other.
  const compared = await rows(`
    WITH known AS (
      SELECT recorded_at AS at FROM public.posting UNION SELECT effective_at FROM public.posting
    ), moment AS (
      SELECT at + after * interval '1 microsecond' AS at
      FROM (SELECT at, row_number() OVER (ORDER BY at) AS n FROM known) AS numbered, (VALUES (0), (1)) AS shifted (after) WHERE n % 8 = 0
    ), pair AS MATERIALIZED (SELECT e.at AS effective, r.at AS recorded FROM moment AS e, moment AS r),
    quick AS (
      SELECT p.*, b.account, b.unit, b.balance FROM pair AS p, LATERAL finance.balance_at('%', p.effective, p.recorded) AS b WHERE b.balance <> 0
    ), side AS MATERIALIZED (
      SELECT account, unit, effective_at, recorded_at, CASE finance.normal_side(account) WHEN 'debit' THEN signed_amount ELSE -signed_amount END AS grown
      FROM finance.entry
    ), slow AS (
      SELECT p.*, s.account, s.unit, sum(s.grown) AS balance FROM pair AS p JOIN side AS s ON s.effective_at < p.effective AND s.recorded_at < p.recorded
      GROUP BY 1, 2, 3, 4 HAVING sum(s.grown) <> 0
    )
    SELECT (SELECT count(*) FROM pair) > 1000, (SELECT count(*) FROM quick) > 5000,
      (SELECT count(*) FROM (TABLE quick EXCEPT TABLE slow) AS more), (SELECT count(*) FROM (TABLE slow EXCEPT TABLE quick) AS less)`);
  expect(compared).toEqual([[true, true, '0', '0']]);
});
