import { quoted } from './view-sql.js';

/** What `posting_dated_back` leaves out is dated back by no more than this. */
const BARELY = "interval '1 second'";
/** Commands may be dated five minutes ahead; no posting ever was by more than this. */
const AHEAD = "interval '1 day'";

/**
 * $1 is effective_before, $2 recorded_before, %1$L the pattern: a constant lets Postgres find exact names by their index. What is dated back
 * or ahead is found by the index for just that, and only then looked at by lane: the planner would join in larger indexes for that.
 */
const BALANCES = `
WITH part AS (
  SELECT account, unit, lane, balance, last_recorded_at FROM public.balance WHERE account LIKE %1$L
), lane AS (
  -- Where each lane's books stood when both moments were still to come.
  SELECT l.lane, coalesce((SELECT p.seq FROM public.posting AS p WHERE p.lane = l.lane AND p.recorded_at >= least($1, $2)
    ORDER BY p.recorded_at LIMIT 1), 9223372036854775807) AS next_seq
  FROM (SELECT DISTINCT lane FROM part) AS l
), recorded AS (
  SELECT p.account, p.unit, CASE WHEN p.last_recorded_at < least($1, $2) THEN p.balance ELSE coalesce((
    SELECT after FROM (
      (SELECT t.seq, t.debit_after AS after FROM public.transfer AS t
        WHERE t.debit = p.account AND t.lane = p.lane AND t.seq < l.next_seq AND t.unit = p.unit ORDER BY t.seq DESC LIMIT 1)
      UNION ALL
      (SELECT t.seq, t.credit_after FROM public.transfer AS t
        WHERE t.credit = p.account AND t.lane = p.lane AND t.seq < l.next_seq AND t.unit = p.unit ORDER BY t.seq DESC LIMIT 1)
    ) AS last ORDER BY seq DESC LIMIT 1), 0) END AS balance
  FROM part AS p JOIN lane AS l USING (lane)
), back AS MATERIALIZED (
  SELECT lane, seq, transfers, recorded_at FROM public.posting
  WHERE recorded_at - effective_at > ${BARELY} AND tstzrange(effective_at, recorded_at) @> ($1 - interval '1 microsecond')
), ahead AS MATERIALIZED (
  SELECT lane, seq, transfers, recorded_at FROM public.posting
  WHERE effective_at > recorded_at AND effective_at >= $1 AND effective_at < least($1, $2) + ${AHEAD}
), straddling AS (
  -- Counts already, though it was recorded later.
  SELECT lane, seq, transfers, 1 AS sign FROM back JOIN lane USING (lane) WHERE recorded_at < $2
  UNION ALL
  SELECT p.lane, p.seq, p.transfers, 1 FROM lane AS l JOIN public.posting AS p ON p.lane = l.lane
  WHERE p.recorded_at >= $1 AND p.recorded_at < $2 AND p.recorded_at <= $1 + ${BARELY} AND p.effective_at < $1
    AND p.recorded_at - p.effective_at <= ${BARELY}
  UNION ALL
  -- Was recorded, but does not count yet.
  SELECT lane, seq, transfers, -1 FROM ahead JOIN lane USING (lane) WHERE recorded_at < least($1, $2)
), line AS (
  SELECT s.sign, t.debit, t.credit, t.unit, t.amount
  FROM straddling AS s JOIN public.transfer AS t ON t.lane = s.lane AND t.seq >= s.seq AND t.seq < s.seq + s.transfers
), summed AS (
  SELECT account, unit, balance FROM recorded
  UNION ALL
  SELECT debit, unit, CASE finance.normal_side(debit) WHEN 'debit' THEN sign * amount ELSE -sign * amount END FROM line WHERE debit LIKE %1$L
  UNION ALL
  SELECT credit, unit, CASE finance.normal_side(credit) WHEN 'credit' THEN sign * amount ELSE -sign * amount END FROM line WHERE credit LIKE %1$L
)
SELECT account, unit, sum(balance) * finance.minor_unit(unit) FROM summed GROUP BY account, unit ORDER BY account, unit`;

const MEANS =
  'What accounts had: by what had counted before one moment and was recorded before another, each now where it is null. The first argument is an account, or a LIKE pattern of accounts; balances stand on the normal side, in major units.';

/**
 * The running balances that transfers carry tell what each lane had recorded before both moments; the few postings whose dates lie on
 * different sides of a moment are then added or taken off. The owner's rights are needed, as the reader sees no table.
 */
export const BALANCE_AT = `
CREATE FUNCTION finance.balance_at(account_like text, effective_before timestamptz DEFAULT NULL, recorded_before timestamptz DEFAULT NULL)
RETURNS TABLE (account text, unit text, balance numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 10 AS $balance_at$
BEGIN
  -- What is recorded now is all that can be seen now, also where a lane's clock is ahead of this one.
  RETURN QUERY EXECUTE format($query$${BALANCES}$query$, account_like)
    USING coalesce(effective_before, now()), coalesce(recorded_before, 'infinity');
END
$balance_at$;
COMMENT ON FUNCTION finance.balance_at IS ${quoted(MEANS)};
`;
