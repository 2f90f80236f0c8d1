import { Pool } from 'pg';
import { afterAll, inject } from 'vitest';

const { databases } = inject('suite');
const wallet = new Pool({ connectionString: databases.wallet, max: 2 });
const watchdog = new Pool({ connectionString: databases['ack-watchdog'], max: 1 });
afterAll(async () => {
  await Promise.all([wallet.end(), watchdog.end()]);
});

/** What the ledger moved for one request: `kind: debit -> credit amount`, in whole coins or minor units of money. */
export const ledgerRowsOf = async (viewerId: string, requestId: string): Promise<string[]> => {
  const { rows } = await wallet.query<{ kind: string; debit: string; credit: string; unit: string; amount: string }>(
    `SELECT p.kind, t.debit, t.credit, t.unit,
            CASE WHEN t.unit = 'COIN' THEN trim_scale(t.amount / 10000.0)::text ELSE t.amount::text END AS amount
     FROM transfer t JOIN posting p ON p.lane = t.lane AND p.seq = t.posting_seq
     WHERE p.viewer_id = $1 AND p.request_id = $2 ORDER BY t.seq`,
    [viewerId, requestId],
  );
  return rows.map(({ kind, debit, credit, unit, amount }) => `${kind}: ${debit} -> ${credit} ${amount} ${unit}`);
};

/** The coins that move when a gift is settled, without the money that becomes revenue by it. */
export const coinRowsOf = async (viewerId: string, requestId: string): Promise<string[]> =>
  (await ledgerRowsOf(viewerId, requestId)).filter((row) => row.endsWith(' COIN'));

/** What a viewer can spend, and what is held, in whole coins. */
export const balanceOf = async (viewerId: string): Promise<{ available: string; held: string }> => {
  const { rows } = await wallet.query<{ available: string; held: string }>(
    `SELECT trim_scale(coalesce(sum(balance) FILTER (WHERE account LIKE '%:available'), 0) / 10000.0)::text AS available,
            trim_scale(coalesce(sum(balance) FILTER (WHERE account LIKE '%:held'), 0) / 10000.0)::text AS held
     FROM balance WHERE account LIKE 'viewer:' || $1 || ':%'`,
    [viewerId],
  );
  const [balance] = rows;
  if (!balance) throw new Error('a sum without a row');
  return balance;
};

/** Every event that a service decided for one request, as `type n`, in order. */
const eventsIn = async (database: Pool, viewerId: string, requestId: string): Promise<string[]> => {
  const { rows } = await database.query<{ type: string; n: string }>(
    `SELECT type, convert_from(value, 'UTF8')::jsonb ->> 'n' AS n FROM event
     WHERE key = $1 AND subject = $1 || '/' || $2 ORDER BY sequence`,
    [viewerId, requestId],
  );
  return rows.map(({ type, n }) => `${type.split('.')[1]} ${n}`);
};

export const walletEventsOf = (viewerId: string, requestId: string): Promise<string[]> =>
  eventsIn(wallet, viewerId, requestId);

/** What the watchdog decided, without the evidence that it merely noted. */
export const watchEventsOf = async (viewerId: string, requestId: string): Promise<string[]> =>
  (await eventsIn(watchdog, viewerId, requestId)).filter((event) => !event.startsWith('EvidenceKept'));
