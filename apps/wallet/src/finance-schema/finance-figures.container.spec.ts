import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../testing/audit.js';
import { requestId } from '../testing/facts.js';
import { CreateFinanceViews1795700009000 } from './create-finance-views.js';
import { at, CAROL, FinanceScenario, playTwoMonths } from './finance-scenario.js';

let scenario: FinanceScenario;
const rows = (sql: string, values: unknown[] = []) => scenario.rows(sql, values);

beforeAll(async () => {
  scenario = await FinanceScenario.create();
  await new CreateFinanceViews1795700009000().up(scenario.database.client);
  await playTwoMonths(scenario);
  expect(await auditBooks(scenario.database.client)).toEqual({});
});
afterAll(() => scenario.database.drop());

describe('the views of money', () => {
  it('tell how deferred revenue moved', async () => {
    expect(await rows('SELECT * FROM finance.deferred_revenue ORDER BY unit, period')).toEqual([
      ['2026-10', 'EUR', '0.00', '10.00', '4.00', '0.00', '0.00', '0.00', '0.00', '6.00'],
      ['2026-11', 'EUR', '6.00', '10.80', '0.83', '4.00', '0.00', '10.83', '2.50', '6.64'],
      ['2026-10', 'JPY', '0', '1000', '600', '0', '0', '0', '0', '400'],
      ['2026-11', 'JPY', '400', '0', '0', '0', '0', '400', '0', '0'],
    ]);
    const trial =
      await rows(`SELECT period, unit FROM finance.deferred_revenue AS d JOIN finance.trial_balance AS t USING (period, unit)
      WHERE t.account = 'platform:deferred-revenue' AND (d.closing <> -t.closing OR d.opening <> -t.opening)`);
    expect(trial).toEqual([]);
  });

  it('tell what gifts brought, day by day', async () => {
    const found =
      await rows(`SELECT accounting_date::text, period, room_id, streamer_id, gift_id, unit, gifts, gross, reversed, net, streamer_share
      FROM finance.revenue_daily ORDER BY accounting_date, unit`);
    const of = (day: string, ...figures: unknown[]) => [
      `2026-${day}`,
      `2026-${day.slice(0, 2)}`,
      'room-1',
      'sora',
      'rose',
      ...figures,
    ];
    expect(found).toEqual([
      of('10-23', 'COIN', '1', '40.0000', '0.0000', '40.0000', '30.0000'),
      of('10-23', 'EUR', '1', '4.00', '0.00', '4.00', null),
      of('10-24', 'COIN', '1', '30.0000', '0.0000', '30.0000', '15.0000'),
      of('10-24', 'JPY', '1', '600', '0', '600', null),
      of('11-03', 'COIN', '0', '0.0000', '40.0000', '-40.0000', '-30.0000'),
      of('11-03', 'EUR', '0', '0.00', '4.00', '-4.00', null),
      of('11-12', 'COIN', '1', '10.0000', '0.0000', '10.0000', '5.0000'),
      of('11-12', 'EUR', '1', '0.83', '0.00', '0.83', null),
      of('11-14', 'COIN', '1', '0.0000', '0.0000', '0.0000', '4.0000'),
    ]);
  });

  it('tell what was paid and taken back', async () => {
    const found =
      await rows(`SELECT provider_reference, viewer_id, coins, unit, price, tax, coins_taken_back, price_taken_back, tax_taken_back,
      effective_at = booked_at, caller FROM finance.top_up ORDER BY provider_reference`);
    expect(found.slice(0, 5)).toEqual([
      ['pay-1', 'alice', '100.0000', 'EUR', '10.00', '1.90', '100.0000', '6.00', '0.00', true, 'shop'],
      ['pay-2', 'bob', '50.0000', 'JPY', '1000', '100', '50.0000', '1000', '100', true, 'shop'],
      ['pay-3', 'alice', '60.0000', 'EUR', '5.00', '0.95', '10.0000', '0.83', '0.16', true, 'shop'],
      ['pay-4', 'bob', '40.0000', 'EUR', '4.00', '0.00', '0.0000', '0.00', '0.00', true, 'shop'],
      ['pay-5', 'carol', '10.0000', 'EUR', '1.00', '0.10', '0.0000', '0.00', '0.00', false, 'shop'],
    ]);
  });

  it('tell what was done by hand, who approved it, and which months are closed', async () => {
    const found =
      await rows(`SELECT command, subject, status, proposed_by, proposed_at, decided_by, decided_at, reason_code, amount, unit,
      posting_id IN (SELECT posting_id FROM finance.posting WHERE approved_by = 'boss') FROM finance.action ORDER BY proposed_at`);
    const [asked, said] = [(day: string) => new Date(at(day)), (day: string) => new Date(at(day) + 1_000)];
    const by = (day: string, who: string | null = 'boss') => ['ops', asked(day), who, who && said(day), 'because'];
    expect(found).toEqual([
      ['GrantCoins', 'alice', 'approved', ...by('10-22 12:00'), '20.0000', 'COIN', true],
      ['ReverseGift', 'alice', 'approved', ...by('11-03 12:00'), null, null, true],
      ['WriteOffViewerDebt', 'bob', 'approved', ...by('11-06 12:00'), '5.0000', 'COIN', true],
      ['ClosePeriod', '2026-10', 'approved', ...by('11-09 12:00'), null, null, null],
      ['UnfreezeStreamer', 'sora', 'rejected', ...by('11-11 13:00'), null, null, null],
      ['GrantCoins', 'carol', 'approved', ...by('11-14 12:00'), '8.0000', 'COIN', true],
      ['GrantCoins', 'bob', 'proposed', ...by('11-15 12:00', null), '7.0000', 'COIN', null],
    ]);
    expect(
      await rows(
        'SELECT period, status, last_day::text, closed_at, closed_by, approved_by FROM finance.period ORDER BY period',
      ),
    ).toEqual([
      ['2026-10', 'closed', '2026-10-31', said('11-09 12:00'), 'ops', 'boss'],
      ['2026-11', 'open', '2026-11-30', null, null, null],
    ]);
    const late = await rows(
      'SELECT kind, viewer_id, accounting_date::text, period, effective_at FROM finance.posting WHERE is_late',
    );
    expect(late).toEqual([['top-up', CAROL, '2026-11-01', '2026-11', asked('10-30 12:00')]]);
  });
});

describe('the views of gifts and coins', () => {
  it('tell what became of each gift', async () => {
    const found =
      await rows(`SELECT request_id, viewer_id, status, coins_paid, coins_promo, share_basis_points, streamer_coins, held_at,
      decided_at, confirmed_by, trace_id, refusal, reversed_at FROM finance.gift ORDER BY request_id`);
    const settled = (k: number, day: string) => [
      new Date(at(day)),
      new Date(at(day) + 60_000),
      'witnessed',
      `trace-${k}`,
      null,
    ];
    expect(found).toEqual([
      [
        requestId(1),
        'alice',
        'reversed',
        '40.0000',
        '20.0000',
        5000,
        '30.0000',
        ...settled(1, '10-23 12:00'),
        new Date(at('11-03 12:00:01')),
      ],
      [requestId(2), 'bob', 'settled', '30.0000', '0.0000', 5000, '15.0000', ...settled(2, '10-24 12:00'), null],
      [
        requestId(3),
        'bob',
        'released',
        '10.0000',
        '0.0000',
        5000,
        null,
        ...settled(3, '10-25 12:00').slice(0, 2),
        null,
        null,
        null,
        null,
      ],
      [
        requestId(4),
        'alice',
        'refused',
        null,
        null,
        null,
        null,
        null,
        new Date(at('10-26 12:00')),
        null,
        null,
        'insufficient-coins',
        null,
      ],
      [
        requestId(5),
        'alice',
        'held',
        '0.0000',
        '20.0000',
        5000,
        null,
        new Date(at('11-12 12:00')),
        null,
        null,
        null,
        null,
        null,
      ],
      [requestId(6), 'alice', 'settled', '10.0000', '0.0000', 5000, '5.0000', ...settled(6, '11-12 13:00'), null],
      [requestId(8), 'carol', 'settled', '0.0000', '8.0000', 5000, '4.0000', ...settled(8, '11-14 13:00'), null],
    ]);
    expect(
      await rows('SELECT request_id, coins, status, ended_at IS NULL FROM finance.hold ORDER BY request_id'),
    ).toEqual([
      [requestId(1), '60.0000', 'settled', false],
      [requestId(2), '30.0000', 'settled', false],
      [requestId(3), '10.0000', 'released', false],
      [requestId(5), '20.0000', 'held', true],
      [requestId(6), '10.0000', 'settled', false],
      [requestId(8), '8.0000', 'settled', false],
    ]);
  });

  it('tell where the coins of each lot are, and what of their money is deferred', async () => {
    const found =
      await rows(`SELECT viewer_id, kind, granted, available, held, spent, expired, refunded, repaid, unit, consideration, deferred
      FROM finance.lot ORDER BY created_at`);
    const coins = (...counts: number[]) => counts.map((count) => `${count}.0000`);
    expect(found).toEqual([
      ['alice', 'paid', ...coins(100, 0, 0, 0, 0, 100, 0), 'EUR', '10.00', '0.00'],
      ['bob', 'paid', ...coins(50, 0, 0, 30, 0, 20, 0), 'JPY', '1000', '0'],
      ['alice', 'promo', ...coins(20, 0, 20, 0, 0, 0, 0), null, null, null],
      ['alice', 'paid', ...coins(60, 40, 0, 10, 0, 10, 0), 'EUR', '5.00', '3.34'],
      ['bob', 'paid', ...coins(40, 15, 0, 0, 0, 0, 25), 'EUR', '4.00', '1.50'],
      ['carol', 'paid', ...coins(10, 10, 0, 0, 0, 0, 0), 'EUR', '1.00', '1.00'],
      ['carol', 'paid', ...coins(5, 5, 0, 0, 0, 0, 0), 'EUR', '0.50', '0.50'],
      ['carol', 'paid', ...coins(3, 3, 0, 0, 0, 0, 0), 'EUR', '0.30', '0.30'],
      ['carol', 'promo', ...coins(8, 0, 0, 8, 0, 0, 0), null, null, null],
    ]);
  });

  it('tell what streamers and campaigns came to', async () => {
    expect(await rows('SELECT * FROM finance.streamer')).toEqual([
      ['sora', '24.0000', '0.0000', '0.0000', '0.0000', true],
    ]);
    expect(await rows('SELECT * FROM finance.promotion ORDER BY campaign_id')).toEqual([
      ['autumn', '20.0000', '0.0000', '0.0000', '20.0000', '0.0000'],
      ['winter', '8.0000', '8.0000', '0.0000', '0.0000', '4.0000'],
    ]);
  });
});
