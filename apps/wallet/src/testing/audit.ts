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
      SELECT *, account ~ '^(viewer:.*:owed|provider:.*|platform:(promotions|top-ups|streamer-share|promo-share|refund-losses))$'
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
