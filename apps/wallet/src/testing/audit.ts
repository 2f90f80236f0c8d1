interface Queryable {
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
}

/** Each finds the rows that contradict a promise of the books; none may find any. */
const CHECKS: Readonly<Record<string, string>> = {
  'a balance is the sum of its transfers': `
    WITH sums AS (
      SELECT account, unit, lane, sum(amount) AS debits_less_credits FROM (
        SELECT debit AS account, unit, lane, amount FROM transfer
        UNION ALL SELECT credit, unit, lane, -amount FROM transfer) AS sides
      GROUP BY account, unit, lane)
    SELECT account, unit, lane, b.balance, s.debits_less_credits
    FROM sums AS s FULL JOIN balance AS b USING (account, unit, lane)
    WHERE abs(coalesce(b.balance, 0)) <> abs(coalesce(s.debits_less_credits, 0)) OR b.account IS NULL`,
  'each lane sums to zero in each unit': `
    SELECT lane, unit, sum(CASE WHEN is_debit_normal THEN balance ELSE -balance END) AS off FROM (
      SELECT *, account ~ '^(viewer:.*:owed|provider:.*|platform:(promotions|top-ups|streamer-share|promo-share|write-offs|refund-losses))$'
        AS is_debit_normal FROM balance) AS b
    GROUP BY lane, unit HAVING sum(CASE WHEN is_debit_normal THEN balance ELSE -balance END) <> 0`,
  'transfers are numbered without gaps': `
    SELECT lane, count(*), max(seq) FROM transfer GROUP BY lane HAVING count(*) <> max(seq) OR min(seq) <> 1`,
  'each lane knows its last transfer': `
    SELECT l.lane FROM ledger_lane AS l WHERE l.last_seq <> (SELECT max(seq) FROM transfer AS t WHERE t.lane = l.lane)
      OR l.last_recorded_at <> (SELECT max(recorded_at) FROM posting AS p WHERE p.lane = l.lane)`,
  'recorded_at grows within a lane': `
    SELECT lane, seq FROM (SELECT lane, seq, recorded_at, lag(recorded_at) OVER (PARTITION BY lane ORDER BY seq) AS before
      FROM posting) AS p WHERE recorded_at <= before`,
  'every transfer has its posting': `
    SELECT t.lane, t.seq FROM transfer AS t LEFT JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq
    WHERE p.seq IS NULL`,
  'no viewer account is below zero, and all are whole coins': `
    SELECT account, balance FROM balance WHERE account LIKE 'viewer:%' AND (balance < 0 OR balance % 10000 <> 0)`,
  'lots sum to their accounts': `
    WITH lots AS (SELECT viewer_id, kind, sum(available) AS available, sum(held) AS held FROM lot GROUP BY viewer_id, kind)
    SELECT viewer_id, kind FROM lots AS l
    WHERE l.available * 10000 <> coalesce((SELECT sum(balance) FROM balance
            WHERE account = 'viewer:' || viewer_id || ':' || kind || ':available'), 0)
       OR l.held * 10000 <> coalesce((SELECT sum(balance) FROM balance
            WHERE account = 'viewer:' || viewer_id || ':' || kind || ':held'), 0)`,
  'each transfer tells what its accounts have afterwards': `
    WITH sides AS (
      SELECT lane, seq, debit AS account, unit, amount, debit_after AS after, true AS is_debit FROM transfer
      UNION ALL SELECT lane, seq, credit, unit, amount, credit_after, false FROM transfer),
    moved AS (SELECT *, lag(after, 1, 0::numeric) OVER (PARTITION BY lane, unit, account ORDER BY seq) AS before FROM sides)
    SELECT lane, seq, account FROM moved WHERE abs(after - before) <> amount`,
  'a balance is what the last transfer tells': `
    SELECT lane, account, unit, balance, after FROM (
      SELECT DISTINCT ON (lane, unit, account) lane, unit, account, after FROM (
        SELECT lane, seq, debit AS account, unit, debit_after AS after FROM transfer
        UNION ALL SELECT lane, seq, credit, unit, credit_after FROM transfer) AS sides
      ORDER BY lane, unit, account, seq DESC) AS last
    JOIN balance USING (lane, unit, account) WHERE balance <> after`,
  'day totals are the sums of their transfers': `
    WITH sums AS (
      SELECT t.lane, p.accounting_date, p.kind, regexp_replace(side.account, '^([a-z]+):[^:]+:', '\\1:*:') AS account, unit,
        sum(debits) AS debits, sum(credits) AS credits
      FROM transfer AS t JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq,
        LATERAL (VALUES (debit, amount, 0), (credit, 0, amount)) AS side (account, debits, credits)
      GROUP BY 1, 2, 3, 4, 5)
    SELECT lane, accounting_date::text, kind, account, unit
    FROM sums AS s FULL JOIN day_total AS d USING (lane, accounting_date, kind, account, unit)
    WHERE s.debits IS DISTINCT FROM d.debits OR s.credits IS DISTINCT FROM d.credits`,
  'who owes has nothing to spend': `
    SELECT viewer_id FROM viewer_wallet AS w WHERE owed > 0
      AND EXISTS (SELECT FROM lot WHERE lot.viewer_id = w.viewer_id AND kind = 'paid' AND available > 0)`,
  'a debt is what its account has': `
    SELECT viewer_id FROM viewer_wallet AS w
    WHERE owed * 10000 <> coalesce((SELECT sum(balance) FROM balance WHERE account = 'viewer:' || viewer_id || ':owed'), 0)`,
  'a reversal takes back each transfer once': `
    SELECT r.lane, r.seq FROM transfer AS r LEFT JOIN transfer AS o ON o.lane = r.lane AND o.seq = r.reverses_seq
    WHERE r.reverses_seq IS NOT NULL AND (o.seq IS NULL OR (o.amount, o.unit) <> (r.amount, r.unit)
      OR (SELECT count(*) FROM transfer AS x WHERE x.lane = r.lane AND x.reverses_seq = r.reverses_seq) > 1)`,
  'held is the sum of open holds': `
    SELECT w.viewer_id FROM viewer_wallet AS w
    LEFT JOIN (SELECT viewer_id, count(*) AS open, sum(cost) AS cost FROM gift_hold WHERE status = 'held' GROUP BY viewer_id) AS g USING (viewer_id)
    LEFT JOIN (SELECT viewer_id, sum(held) AS held FROM lot GROUP BY viewer_id) AS l USING (viewer_id)
    WHERE w.outstanding <> coalesce(g.open, 0) OR coalesce(l.held, 0) <> coalesce(g.cost, 0)`,
  'deferred revenue is what has not left the lots': `
    WITH lots AS (SELECT unit, sum(consideration - departed) AS deferred FROM lot WHERE unit IS NOT NULL GROUP BY unit)
    SELECT unit, deferred FROM lots AS l
    WHERE deferred <> coalesce((SELECT sum(balance) FROM balance
      WHERE account = 'platform:deferred-revenue' AND balance.unit = l.unit), 0)`,
  'a settled gift earned its streamer the agreed share': `
    SELECT viewer_id, request_id FROM gift_hold WHERE status = 'settled' AND share <> cost * share_basis_points`,
};

/** Every promise of the books that the rows of a wallet's database break, with the first row that does. */
export const auditBooks = async (database: Queryable): Promise<Record<string, unknown>> => {
  const broken: Record<string, unknown> = {};
  for (const [promise, sql] of Object.entries(CHECKS)) {
    const { rows } = await database.query(sql);
    if (rows.length > 0) broken[promise] = rows[0];
  }
  return broken;
};
