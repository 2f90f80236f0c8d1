import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../testing/audit.js';
import { CreateFinanceViews1795700009000 } from './create-finance-views.js';
import { FinanceScenario, playTwoMonths } from './finance-scenario.js';

let scenario: FinanceScenario;
const rows = (sql: string, values: unknown[] = []) => scenario.rows(sql, values);

beforeAll(async () => {
  scenario = await FinanceScenario.create();
  await new CreateFinanceViews1795700009000().up(scenario.database.client);
  await playTwoMonths(scenario);
  expect(await auditBooks(scenario.database.client)).toEqual({});
});
afterAll(() => scenario.database.drop());

describe('the views of accounts and their movements', () => {
  it('tell what each account has, on its normal side and in major units', async () => {
    const found =
      await rows(`SELECT account, party_type, party_id, class, normal_side, unit, balance FROM finance.account
      WHERE balance <> 0 AND unit <> 'JPY' ORDER BY account, unit`);
    expect(found).toEqual([
      ['platform:deferred-revenue', 'platform', null, 'liability', 'credit', 'EUR', '6.64'],
      ['platform:gift-revenue', 'platform', null, 'income', 'credit', 'COIN', '40.0000'],
      ['platform:promo-share', 'platform', null, 'expense', 'debit', 'COIN', '4.0000'],
      ['platform:promotions', 'platform', null, 'liability', 'debit', 'COIN', '20.0000'],
      ['platform:refund-losses', 'platform', null, 'expense', 'debit', 'EUR', '-6.50'],
      ['platform:refunds', 'platform', null, 'equity', 'credit', 'COIN', '160.0000'],
      ['platform:revenue', 'platform', null, 'income', 'credit', 'EUR', '0.83'],
      ['platform:streamer-share', 'platform', null, 'expense', 'debit', 'COIN', '20.0000'],
      ['platform:tax-payable', 'platform', null, 'liability', 'credit', 'EUR', '2.79'],
      ['platform:top-ups', 'platform', null, 'equity', 'debit', 'COIN', '268.0000'],
      ['platform:write-offs', 'platform', null, 'expense', 'debit', 'COIN', '5.0000'],
      ['provider:acme:receivable', 'provider', 'acme', 'asset', 'debit', 'EUR', '16.76'],
      ['streamer:sora:earned', 'streamer', 'sora', 'liability', 'credit', 'COIN', '24.0000'],
      ['viewer:alice:paid:available', 'viewer', 'alice', 'liability', 'credit', 'COIN', '40.0000'],
      ['viewer:alice:promo:held', 'viewer', 'alice', 'liability', 'credit', 'COIN', '20.0000'],
      ['viewer:bob:paid:available', 'viewer', 'bob', 'liability', 'credit', 'COIN', '15.0000'],
      ['viewer:carol:paid:available', 'viewer', 'carol', 'liability', 'credit', 'COIN', '18.0000'],
    ]);
    expect(await rows(`SELECT account, balance FROM finance.account WHERE unit = 'JPY' ORDER BY account`)).toEqual([
      ['platform:deferred-revenue', '0'],
      ['platform:refund-losses', '600'],
      ['platform:revenue', '600'],
      ['platform:tax-payable', '0'],
      ['provider:acme:receivable', '0'],
    ]);
  });

  it('have two entries for each transfer, which a reversal takes back one by one', async () => {
    const [[entries, signed, transfers] = []] = await rows(
      'SELECT count(*), sum(signed_amount), (SELECT count(*) FROM public.transfer) FROM finance.entry',
    );
    expect([Number(entries), Number(signed)]).toEqual([2 * Number(transfers), 0]);
    const taken =
      await rows(`SELECT back.side, back.account, back.amount, entry.account = back.account, entry.side, entry.amount = back.amount,
        entry.posting_id = back.reverses_posting_id
      FROM finance.entry AS back JOIN finance.entry AS entry ON entry.entry_id = back.reverses_entry_id WHERE back.kind = 'reversal'
        AND back.account LIKE 'platform:%' ORDER BY back.account`);
    expect(taken).toEqual([
      ['credit', 'platform:deferred-revenue', '4.00', true, 'debit', true, true],
      ['debit', 'platform:gift-revenue', '40.0000', true, 'credit', true, true],
      ['credit', 'platform:promo-share', '10.0000', true, 'debit', true, true],
      ['debit', 'platform:promotions', '20.0000', true, 'credit', true, true],
      ['debit', 'platform:revenue', '4.00', true, 'credit', true, true],
      ['credit', 'platform:streamer-share', '20.0000', true, 'debit', true, true],
    ]);
  });

  it('tell of a viewer’s balance line by line', async () => {
    const lines = await rows(`SELECT position, kind, counter_account, amount, balance_after FROM finance.statement
      WHERE account = 'viewer:bob:paid:available' ORDER BY position`);
    expect(lines).toEqual([
      ['1', 'top-up', 'platform:top-ups', '50.0000', '50.0000'],
      ['2', 'hold', 'viewer:bob:paid:held', '-30.0000', '20.0000'],
      ['3', 'hold', 'viewer:bob:paid:held', '-10.0000', '10.0000'],
      ['4', 'release', 'viewer:bob:paid:held', '10.0000', '20.0000'],
      ['5', 'chargeback', 'platform:refunds', '-20.0000', '0.0000'],
      ['6', 'top-up', 'platform:top-ups', '40.0000', '40.0000'],
      ['7', 'top-up', 'viewer:bob:owed', '-25.0000', '15.0000'],
    ]);
    const owed = await rows(
      `SELECT kind, amount, balance_after FROM finance.statement WHERE account = 'viewer:bob:owed'`,
    );
    expect(owed).toEqual([
      ['chargeback', '30.0000', '30.0000'],
      ['write-off', '-5.0000', '25.0000'],
      ['top-up', '-25.0000', '0.0000'],
    ]);
  });

  it('end every statement with the account’s balance, and agree with what each transfer says of its own lane', async () => {
    expect(
      await rows(`SELECT account, unit, balance_after, balance FROM (
          SELECT DISTINCT ON (account, unit) account, unit, balance_after FROM finance.statement ORDER BY account, unit, position DESC) AS last
        FULL JOIN finance.account USING (account, unit) WHERE balance_after IS DISTINCT FROM balance`),
    ).toEqual([]);
    expect(
      await rows(`SELECT s.entry_id FROM finance.statement AS s JOIN finance.entry AS e USING (entry_id) JOIN public.transfer AS t
          ON t.lane = e.lane AND t.seq = e.seq
        WHERE s.account LIKE 'viewer:%' AND s.balance_after <> CASE e.side WHEN 'debit' THEN t.debit_after ELSE t.credit_after END / 10000`),
    ).toEqual([]);
  });

  it('carry every account on from month to month, in balance', async () => {
    const found =
      await rows(`SELECT period, account, class, opening, debits, credits, closing FROM finance.trial_balance WHERE unit = 'COIN'
      AND account IN ('viewer:*:paid:available', 'platform:promotions', 'streamer:*:earned') ORDER BY period, account`);
    expect(found).toEqual([
      ['2026-10', 'platform:promotions', 'liability', '0.0000', '20.0000', '20.0000', '0.0000'],
      ['2026-10', 'streamer:*:earned', 'liability', '0.0000', '0.0000', '45.0000', '-45.0000'],
      ['2026-10', 'viewer:*:paid:available', 'liability', '0.0000', '80.0000', '160.0000', '-80.0000'],
      ['2026-11', 'platform:promotions', 'liability', '0.0000', '28.0000', '8.0000', '20.0000'],
      ['2026-11', 'streamer:*:earned', 'liability', '-45.0000', '30.0000', '9.0000', '-24.0000'],
      ['2026-11', 'viewer:*:paid:available', 'liability', '-80.0000', '165.0000', '158.0000', '-73.0000'],
    ]);
    expect(
      await rows(`SELECT opening, closing FROM finance.trial_balance WHERE account = 'platform:revenue' AND unit = 'JPY'
      ORDER BY period`),
    ).toEqual([
      ['0', '-600'],
      ['-600', '-600'],
    ]);
    const sums =
      await rows(`SELECT period, unit, sum(closing) = 0, sum(opening) = 0, sum(debits) = sum(credits) FROM finance.trial_balance
      GROUP BY period, unit ORDER BY period, unit`);
    expect(sums).toEqual(
      ['2026-10', '2026-11'].flatMap((period) =>
        ['COIN', 'EUR', 'JPY'].map((unit) => [period, unit, true, true, true]),
      ),
    );
  });
});

describe('the schema itself', () => {
  it('says what each view, column and function is', async () => {
    const silent =
      await rows(`SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'finance'::regnamespace AND a.attnum >= 0 AND coalesce(col_description(c.oid, a.attnum), '') = ''
      UNION ALL SELECT relname, '' FROM pg_class WHERE relnamespace = 'finance'::regnamespace AND obj_description(oid, 'pg_class') IS NULL
      UNION ALL SELECT proname, '' FROM pg_proc WHERE pronamespace = 'finance'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL`);
    expect(silent).toEqual([]);
  });

  it('is made anew as it was, not made at all where a state is built again, and can be taken away', async () => {
    const { client } = scenario.database;
    const migration = new CreateFinanceViews1795700009000();
    const made = `SELECT (SELECT count(*)::int FROM pg_class WHERE relnamespace = to_regnamespace('finance')),
      (SELECT count(*)::int FROM pg_depend AS d JOIN pg_rewrite AS r ON r.oid = d.objid JOIN pg_class AS c ON c.oid = d.refobjid
        WHERE d.classid = 'pg_rewrite'::regclass AND c.relnamespace = 'public'::regnamespace)`;
    const before = await rows(made);
    await migration.up(client);
    expect(await rows(made)).toEqual(before);
    await client.query('CREATE SCHEMA rebuilt; SET search_path TO rebuilt');
    await migration.down(client);
    await migration.up(client);
    expect(await rows(`SELECT to_regnamespace('finance')`)).toEqual([[null]]);
    await client.query('RESET search_path; DROP SCHEMA rebuilt');
    await migration.up(client);
    expect(await rows(made)).toEqual(before);
  });
});
