import type { FinanceScenario } from '../finance-schema/finance-scenario.js';

type Row = readonly string[];

/** What a step posted, and what the accounts that it touched have then; told as `life-of-a-coin.md` tells it. */
export const toldSince = async (books: FinanceScenario, known: Set<string>): Promise<string[]> => {
  const rows = (await books.rows(
    `SELECT posting_id, kind || ' · ' || accounting_date || CASE WHEN is_late THEN ' · late' ELSE '' END, account, counter_account, amount, unit
     FROM finance.entry WHERE side = 'debit' AND posting_id <> ALL ($1) ORDER BY recorded_at, lane, seq`,
    [[...known]],
  )) as Row[];
  if (rows.length === 0) return ['nothing is posted'];
  const told: string[] = [];
  let last = '';
  for (const [postingId = '', header = '', debit, credit, amount, unit] of rows) {
    if (postingId !== last) told.push(header);
    last = postingId;
    known.add(postingId);
    told.push(`${debit} → ${credit} ${amount} ${unit}`);
  }
  const touched = [...new Set(rows.flatMap(([, , debit, credit]) => [debit, credit]))];
  const units = [...new Set(rows.map(([, , , , , unit]) => unit))];
  const after = (await books.rows(
    'SELECT account, balance, unit FROM finance.account WHERE account = ANY ($1) AND unit = ANY ($2) ORDER BY unit, account',
    [touched, units],
  )) as Row[];
  return [...told, 'after', ...after.map((row) => row.join(' '))];
};
