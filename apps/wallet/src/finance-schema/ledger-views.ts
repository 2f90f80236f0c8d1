import { POSTING_COLUMNS, POSTING_SELECT } from './posting-columns.js';
import { viewSql } from './view-sql.js';

type Side = 'debit' | 'credit';
const OTHER = { debit: 'credit', credit: 'debit' } as const;
const LETTER = { debit: 'D', credit: 'C' } as const;

/** A transfer with its posting. Where a posting's transfers lie is said as well, so that the primary keys find either from the other. */
export const TRANSFERS = `public.transfer AS t JOIN public.posting AS p
  ON p.lane = t.lane AND p.seq = t.posting_seq AND t.seq >= p.seq AND t.seq < p.seq + p.transfers`;

const ACCOUNT = viewSql({
  name: 'account',
  means: 'Every account that was ever posted to, with what it has now, all lanes together.',
  columns: {
    account: 'The account.',
    party_type: 'Whose it is: viewer, streamer, provider, bank or platform.',
    party_id: "The party's pseudonym; null for the platform's own accounts.",
    class: 'asset, liability, equity, income or expense.',
    normal_side: 'debit or credit: the side on which it grows.',
    unit: 'COIN or an ISO 4217 currency.',
    balance: 'What it has, on its normal side, in major units.',
    last_recorded_at: 'When it last changed.',
  },
  query: `
SELECT account, split_part(account, ':', 1), CASE WHEN account NOT LIKE 'platform:%' THEN split_part(account, ':', 2) END,
  finance.account_class(account), finance.normal_side(account), unit, sum(balance) * finance.minor_unit(unit), max(last_recorded_at)
FROM public.balance GROUP BY account, unit`,
});

const POSTING = viewSql({
  name: 'posting',
  means: 'What one event meant for the books: the transfers that belong together. Never changed, never deleted.',
  columns: POSTING_COLUMNS,
  query: `SELECT ${POSTING_SELECT} FROM public.posting AS p`,
});

const entriesOf = (side: Side): string => `
SELECT ${POSTING_SELECT}, t.lane || '-' || t.seq || '-${LETTER[side]}', t.seq, '${side}'::text, t.${side}, t.${OTHER[side]},
  finance.account_class(t.${side}), t.unit, t.amount * finance.minor_unit(t.unit),
  ${side === 'debit' ? '' : '-'}t.amount * finance.minor_unit(t.unit), t.lot_id, t.lane || '-' || t.reverses_seq || '-${LETTER[OTHER[side]]}'
FROM ${TRANSFERS}`;

const ENTRY = viewSql({
  name: 'entry',
  means: 'Both sides of every transfer, each with all that is known of its posting. Never changed, never deleted.',
  columns: {
    ...POSTING_COLUMNS,
    entry_id: 'The entry, as lane-seq-side: 5-40221-D.',
    seq: "The transfer's number in the lane's books, gapless from 1.",
    side: 'debit or credit.',
    account: 'The account that is debited or credited.',
    counter_account: 'The account on the other side.',
    class: "The account's class: asset, liability, equity, income or expense.",
    unit: 'COIN or an ISO 4217 currency.',
    amount: 'How much, in major units; always more than zero.',
    signed_amount: 'The same, below zero for a credit: over both sides it sums to zero.',
    lot_id: 'The lot whose coins or money moved.',
    reverses_entry_id: 'The entry that it takes back.',
  },
  query: `${entriesOf('debit')}
UNION ALL ${entriesOf('credit')}`,
});

const linesOf = (side: Side): string => `
  SELECT t.${side} AS account, t.${OTHER[side]} AS counter_account, t.unit, p.recorded_at, p.accounting_date, t.lane, t.seq, p.kind,
    p.request_id, t.lane || '-' || t.seq || '-${LETTER[side]}' AS entry_id,
    CASE finance.normal_side(t.${side}) WHEN '${side}' THEN t.amount ELSE -t.amount END AS growth
  FROM ${TRANSFERS}`;

/** Asked for one account, only that account's rows are numbered and summed: every window is a part of one account. */
const STATEMENT = viewSql({
  name: 'statement',
  means:
    'How every account came to what it has, line by line, in the order in which it was recorded. To be asked for one account.',
  columns: {
    account: 'The account.',
    unit: 'COIN or an ISO 4217 currency.',
    position: "The line's number in the account's whole history, from 1.",
    recorded_at: 'When it was written.',
    accounting_date: 'The day of the books that it belongs to.',
    entry_id: 'The entry.',
    kind: 'What happened.',
    request_id: "The gift's request, where it was one.",
    counter_account: 'The account on the other side.',
    amount: 'By how much the account grew on its normal side, in major units; below zero where it shrank.',
    balance_after: 'What it had afterwards, all lanes together, on its normal side, in major units.',
  },
  query: `
SELECT account, unit, row_number() OVER (PARTITION BY account ORDER BY recorded_at, lane, seq),
  recorded_at, accounting_date, entry_id, kind, request_id, counter_account, growth * finance.minor_unit(unit),
  sum(growth) OVER (PARTITION BY account, unit ORDER BY recorded_at, lane, seq ROWS UNBOUNDED PRECEDING) * finance.minor_unit(unit)
FROM (${linesOf('debit')}
  UNION ALL ${linesOf('credit')}) AS line`,
});

const TRIAL_BALANCE = viewSql({
  name: 'trial_balance',
  means:
    'What moved in each month and what stood at its end; an account is carried on from its first month to the last of the books.',
  columns: {
    period: 'The month of the books, as YYYY-MM.',
    account: 'The account; one of a party with * for all parties together.',
    class: 'asset, liability, equity, income or expense.',
    unit: 'COIN or an ISO 4217 currency.',
    opening: "What stood at the month's beginning: debits less credits, in major units.",
    debits: 'What was debited in the month.',
    credits: 'What was credited in the month.',
    closing: "What stood at the month's end: opening + debits - credits. Over all accounts of a unit it sums to zero.",
  },
  query: `
WITH moved AS (
  SELECT date_trunc('month', accounting_date::timestamp) AS month, account, unit, sum(debits) AS debits, sum(credits) AS credits
  FROM public.day_total GROUP BY 1, 2, 3
), begun AS (
  SELECT account, unit, min(month) AS month FROM moved GROUP BY account, unit
), carried AS (
  SELECT account, unit, every.month FROM begun, LATERAL generate_series(
    begun.month, (SELECT max(month) FROM moved), interval '1 month') AS every (month)
), summed AS (
  SELECT month, account, unit, coalesce(debits, 0) AS debits, coalesce(credits, 0) AS credits,
    sum(coalesce(debits, 0) - coalesce(credits, 0)) OVER (PARTITION BY account, unit ORDER BY month) AS closing
  FROM carried LEFT JOIN moved USING (month, account, unit)
)
SELECT to_char(month, 'YYYY-MM'), account, finance.account_class(account), unit,
  (closing - debits + credits) * finance.minor_unit(unit), debits * finance.minor_unit(unit),
  credits * finance.minor_unit(unit), closing * finance.minor_unit(unit)
FROM summed`,
});

/** The books as they are: accounts, postings, entries, statements, and the trial balance. */
export const LEDGER_VIEWS = [ACCOUNT, POSTING, ENTRY, STATEMENT, TRIAL_BALANCE].join('\n');
