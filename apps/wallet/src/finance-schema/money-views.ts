import { TRANSFERS } from './ledger-views.js';
import { viewSql } from './view-sql.js';

/** The accounts that gifts' revenue and streamers' shares of it stand in. */
const REVENUE = "('platform:gift-revenue', 'platform:revenue')";
const SHARE = "('platform:streamer-share', 'platform:promo-share')";

const REVENUE_DAILY = viewSql({
  name: 'revenue_daily',
  means:
    'What gifts brought, by day of the books, room, streamer, gift and unit. Coins and money are different views of the same gifts, never to be added.',
  columns: {
    accounting_date: 'The day of the books.',
    period: 'Its month, as YYYY-MM.',
    room_id: 'Where the gifts were sent.',
    streamer_id: 'Who received them.',
    gift_id: 'Which gift of the catalog.',
    unit: 'COIN (bought coins that were spent), or the currency that had paid for them.',
    gifts: 'How many gifts were settled on that day; one that was paid from several currencies counts in each.',
    gross: 'Revenue of the gifts settled on that day, in major units.',
    reversed: 'Revenue taken back on that day, of gifts of whatever day.',
    net: 'gross - reversed.',
    streamer_share:
      'What the streamer earned, by given coins too, less what was taken back; null for money, as streamers earn coins.',
  },
  query: `
SELECT accounting_date, finance.period_of(accounting_date), room_id, streamer_id, gift_id, unit, gifts, gross * scale, reversed * scale,
  (gross - reversed) * scale, CASE WHEN unit = 'COIN' THEN share * scale END
FROM (
  SELECT p.accounting_date, p.room_id, p.streamer_id, p.gift_id, t.unit, finance.minor_unit(t.unit) AS scale,
    count(DISTINCT p.posting_id) FILTER (WHERE p.kind = 'settle') AS gifts,
    coalesce(sum(t.amount) FILTER (WHERE t.credit IN ${REVENUE}), 0) AS gross,
    coalesce(sum(t.amount) FILTER (WHERE t.debit IN ${REVENUE}), 0) AS reversed,
    coalesce(sum(t.amount) FILTER (WHERE t.debit IN ${SHARE}), 0) - coalesce(sum(t.amount) FILTER (WHERE t.credit IN ${SHARE}), 0) AS share
  FROM ${TRANSFERS}
  WHERE p.kind IN ('settle', 'reversal')
  GROUP BY p.accounting_date, p.room_id, p.streamer_id, p.gift_id, t.unit) AS day`,
});

/** What a refund or chargeback takes from its own top-up's lot is refunded; all else that leaves and is no revenue has repaid a debt. */
const DEFERRED_REVENUE = viewSql({
  name: 'deferred_revenue',
  means:
    'How the money for coins that are not spent yet moved, month by month: closing = opening + top_ups - recognised + reversed - breakage - refunded - repaid.',
  columns: {
    period: 'The month of the books, as YYYY-MM.',
    unit: 'The currency.',
    opening: "What was deferred at the month's beginning, in major units.",
    top_ups: 'Paid for coins, net of tax.',
    recognised: 'Became revenue, since its coins were spent on gifts.',
    reversed: 'Is deferred again, since gifts were reversed.',
    breakage: 'Became revenue, since its coins expired.',
    refunded: 'Left with coins that a refund or a chargeback took back, whether to the provider or against its losses.',
    repaid: "Left with coins that went to viewers' debts, against the losses of chargebacks.",
    closing: "What was deferred at the month's end.",
  },
  query: `
WITH day AS (
  SELECT date_trunc('month', accounting_date::timestamp) AS month, kind, unit, sum(debits) AS debits, sum(credits) AS credits
  FROM public.day_total WHERE account = 'platform:deferred-revenue' GROUP BY 1, 2, 3
), back AS (
  SELECT date_trunc('month', p.accounting_date::timestamp) AS month, r.unit, sum(r.released) AS refunded
  FROM public.refund AS r JOIN public.posting AS p ON p.posting_id = r.posting_id GROUP BY 1, 2
), moved AS (
  SELECT month, unit, coalesce(sum(credits) FILTER (WHERE kind = 'top-up'), 0) AS top_ups,
    coalesce(sum(debits) FILTER (WHERE kind = 'settle'), 0) AS recognised,
    coalesce(sum(credits) FILTER (WHERE kind = 'reversal'), 0) AS reversed,
    coalesce(sum(debits) FILTER (WHERE kind = 'expiry'), 0) AS breakage, coalesce(max(refunded), 0) AS refunded,
    coalesce(sum(debits) FILTER (WHERE kind NOT IN ('settle', 'expiry')), 0) - coalesce(max(refunded), 0) AS repaid,
    sum(credits) - sum(debits) AS change
  FROM day LEFT JOIN back USING (month, unit) GROUP BY month, unit
), carried AS (
  SELECT unit, every.month FROM (SELECT unit, min(month) AS first FROM moved GROUP BY unit) AS begun, LATERAL generate_series(
    first, (SELECT date_trunc('month', max(accounting_date)::timestamp) FROM public.day_total), interval '1 month') AS every (month)
), summed AS (
  SELECT *, finance.minor_unit(unit) AS scale, coalesce(change, 0) AS changed,
    sum(coalesce(change, 0)) OVER (PARTITION BY unit ORDER BY month) AS closing FROM carried LEFT JOIN moved USING (month, unit)
)
SELECT to_char(month, 'YYYY-MM'), unit, (closing - changed) * scale, coalesce(top_ups, 0) * scale, coalesce(recognised, 0) * scale,
  coalesce(reversed, 0) * scale, coalesce(breakage, 0) * scale, coalesce(refunded, 0) * scale, coalesce(repaid, 0) * scale, closing * scale
FROM summed`,
});

const TOP_UP = viewSql({
  name: 'top_up',
  means: 'Every payment that bought coins, and how much of it was taken back.',
  columns: {
    top_up_id: 'The top-up; follows from provider and reference.',
    viewer_id: 'Who bought.',
    provider: 'The payment provider.',
    provider_reference: "The provider's own name for the payment.",
    coins: 'How many coins, bonus included.',
    unit: 'The currency of all its money.',
    price: 'What was paid net of tax, in major units.',
    tax: 'The tax on it.',
    coins_taken_back: 'How many coins were refunded or charged back, those that the viewer owed then included.',
    price_taken_back: 'How much money was refunded or charged back, net of tax.',
    tax_taken_back: 'The tax on that.',
    effective_at: 'When it counts.',
    booked_at: 'When it was booked.',
    lot_id: 'The lot that it made.',
    posting_id: 'The posting that booked it.',
    caller: 'Who reported it.',
  },
  query: `
SELECT u.top_up_id, u.viewer_id, u.provider, u.provider_reference, u.coins * 1.0000, u.unit, u.price * finance.minor_unit(u.unit),
  u.tax * finance.minor_unit(u.unit), back.coins * 1.0000, back.money * finance.minor_unit(u.unit), back.tax * finance.minor_unit(u.unit),
  finance.moment(u.effective_at_ms), finance.moment(u.booked_at_ms), u.lot_id, u.posting_id, u.caller
FROM public.top_up AS u CROSS JOIN LATERAL (
  SELECT coalesce(sum(r.coins), 0) AS coins, coalesce(sum(r.money), 0) AS money, coalesce(sum(r.tax), 0) AS tax
  FROM public.refund AS r WHERE r.top_up_id = u.top_up_id) AS back`,
});

const ACTION = viewSql({
  name: 'action',
  means: "What was asked for by hand and needs a second person's word.",
  columns: {
    action_id: 'The action.',
    command:
      'What is to be done: ReverseGift, GrantCoins, WriteOffViewerDebt, WriteOffStreamerDebt, UnfreezeWallet, UnfreezeStreamer, ClosePeriod.',
    status: 'proposed, approved (and done) or rejected.',
    proposed_by: 'Who asked.',
    proposed_at: 'When.',
    decided_by: 'Who approved or rejected it.',
    decided_at: 'When.',
    reason_code: 'Why.',
    amount:
      'How much it moves, in major units; null where it moves nothing, or where that is known only when it is done.',
    unit: 'The unit of amount.',
    posting_id: 'The posting that it led to, if any.',
    subject: 'Whom it is about: a viewer, a streamer, or a month of the books.',
    request_id: 'The request of a gift that is to be reversed; with subject its identity.',
    note_id: 'The note to it; its text is not among these views, since it may be personal.',
  },
  query: `
SELECT action_id, command, status, proposed_by, finance.moment(proposed_at_ms), decided_by, finance.moment(decided_at_ms), reason_code,
  amount * finance.minor_unit(unit), unit, posting_id, subject, request_id, note_id
FROM public.action`,
});

const PERIOD = viewSql({
  name: 'period',
  means: 'Every month of the books, open or closed; with a month all months before it are closed.',
  columns: {
    period: 'The month, as YYYY-MM.',
    status: 'open or closed.',
    last_day: 'Its last day.',
    closed_at: 'When it was closed.',
    closed_by: 'Who asked for that.',
    approved_by: 'Who approved it.',
    action_id: 'The action that closed it, or a later month with it.',
  },
  query: `
SELECT finance.period_of(month::date), CASE WHEN c.period IS NULL THEN 'open' ELSE 'closed' END, (month + interval '1 month - 1 day')::date,
  finance.moment(c.closed_at_ms), c.closed_by, c.approved_by, c.action_id
FROM (SELECT generate_series(date_trunc('month', min(day)::timestamp), date_trunc('month', max(day)::timestamp), interval '1 month') AS month
    FROM (SELECT accounting_date AS day FROM public.day_total UNION ALL SELECT last_day FROM public.period) AS known) AS every
  LEFT JOIN LATERAL (SELECT * FROM public.period AS c WHERE c.period >= finance.period_of(month::date) ORDER BY c.period LIMIT 1) AS c ON true`,
});

/** Money, and who decided about it: revenue, what is deferred, payments, actions and periods. */
export const MONEY_VIEWS = [REVENUE_DAILY, DEFERRED_REVENUE, TOP_UP, ACTION, PERIOD].join('\n');
