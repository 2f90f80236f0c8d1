/**
 * What must hold of the books at every moment (finance.md, section 3), each as a statement of its own, which sees one moment: it counts what
 * contradicts it. All of them read what a batch keeps up, not the transfers; `verify-ledger` reads those.
 */
export const INVARIANTS: Readonly<Record<string, string>> = {
  'trial-balance': `SELECT count(*) FROM (
    SELECT unit FROM balance GROUP BY unit
    HAVING sum(CASE finance.normal_side(account) WHEN 'debit' THEN balance ELSE -balance END) <> 0) AS off`,
  'no-viewer-below-zero': `SELECT count(*) FROM balance
    WHERE account >= 'viewer:' AND account < 'viewer;' AND (balance < 0 OR balance % 10000 <> 0)`,
  'who-owes-has-nothing': `SELECT count(*) FROM viewer_wallet AS w WHERE owed > 0
    AND EXISTS (SELECT FROM lot AS l WHERE l.viewer_id = w.viewer_id AND l.is_open AND l.kind = 'paid' AND l.available > 0)`,
  'debts-are-their-accounts': `SELECT count(*) FROM (SELECT sum(owed) * 10000 AS owed FROM viewer_wallet) AS w
    WHERE coalesce(owed, 0) <> (SELECT coalesce(sum(balance), 0) FROM balance WHERE account >= 'viewer:' AND account < 'viewer;' AND account LIKE '%:owed')`,
  'lots-are-their-accounts': `WITH lots AS (
      SELECT kind, sum(available) AS available, sum(held) AS held FROM lot WHERE is_open GROUP BY kind),
    accounts AS (
      SELECT split_part(account, ':', 3) AS kind, sum(balance) FILTER (WHERE account LIKE '%:available') AS available,
        sum(balance) FILTER (WHERE account LIKE '%:held') AS held
      FROM balance WHERE account >= 'viewer:' AND account < 'viewer;' AND account NOT LIKE '%:owed' GROUP BY 1)
    SELECT count(*) FROM accounts AS a FULL JOIN lots AS l USING (kind)
    WHERE coalesce(a.available, 0) <> coalesce(l.available, 0) * 10000 OR coalesce(a.held, 0) <> coalesce(l.held, 0) * 10000`,
  'promotions-are-promo-coins': `SELECT count(*) FROM (
      SELECT coalesce(sum(balance) FILTER (WHERE account = 'platform:promotions'), 0) AS given,
        coalesce(sum(balance) FILTER (WHERE account LIKE 'viewer:%:promo:%'), 0) AS there FROM balance) AS p WHERE given <> there`,
  'deferred-is-what-has-not-left': `WITH lots AS (
      SELECT unit, sum(consideration - departed) AS deferred FROM lot WHERE unit IS NOT NULL GROUP BY unit),
    accounts AS (SELECT unit, sum(balance) AS deferred FROM balance WHERE account = 'platform:deferred-revenue' GROUP BY unit)
    SELECT count(*) FROM accounts AS a FULL JOIN lots AS l USING (unit) WHERE coalesce(a.deferred, 0) <> coalesce(l.deferred, 0)`,
};

/** By how much the books are off, in minor units, for each unit: zero. */
export const TRIAL_BALANCE = `SELECT unit AS label, sum(CASE finance.normal_side(account) WHEN 'debit' THEN balance ELSE -balance END) AS value
FROM balance GROUP BY unit`;

/** Whoever paid for a gift has it shown, or its coins back, within this time; else it counts as lost (docs/alerts.md). */
const LOST_AFTER_S = 120;

/**
 * Open holds, for how many seconds the oldest of them has been open, and how many have been for too long; a viewer's gifts are looked at
 * only where some are open.
 */
export const HOLDS = `SELECT coalesce(sum(w.outstanding), 0) AS open, coalesce(sum(g.overdue), 0) AS overdue,
  coalesce(extract(epoch FROM now()) - min(g.held_at_ms) / 1000.0, 0) AS oldest_seconds
FROM viewer_wallet AS w, LATERAL (
  SELECT min(held_at_ms) AS held_at_ms,
    count(*) FILTER (WHERE held_at_ms < (extract(epoch FROM now()) - ${LOST_AFTER_S}) * 1000) AS overdue
  FROM gift_hold WHERE viewer_id = w.viewer_id AND status = 'held') AS g
WHERE w.outstanding > 0`;
