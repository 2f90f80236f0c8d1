import { WritePool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { idOfAsking } from '../request-fields/id-of-asking.js';
import type { Reconciled } from './reconcile-ledger.js';
import { IS_STALE } from './reconciliation-views.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A run as whoever asked for it is answered. */
export interface AskedRun {
  readonly id: string;
  readonly status: string;
}

/** The runs' records: kept for ever, whatever becomes of the process that has a run. */
@Injectable()
export class ReconciliationRecords {
  constructor(private readonly pool: WritePool) {}

  /** The same caller's key is the same run. */
  static idOf(caller: string, key: string): string {
    return idOfAsking('reconciliation', caller, key);
  }

  async find(id: string): Promise<AskedRun | undefined> {
    const [row] = await this.pool.rows(
      `SELECT CASE WHEN ${IS_STALE} THEN 'failed' ELSE status END AS status FROM audit.reconciliation_run WHERE reconciliation_id = $1`,
      [id],
    );
    return row && { id, status: row['status'] };
  }

  /** False where somebody else asked first, under the same key. */
  async add(id: string, caller: string, key: string): Promise<boolean> {
    const added = await this.pool.rows(
      `INSERT INTO audit.reconciliation_run (reconciliation_id, asked_by, idempotency_key) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING RETURNING reconciliation_id`,
      [id, caller, key],
    );
    return added.length > 0;
  }

  async begin(id: string): Promise<void> {
    await this.set(id, `status = 'running', heartbeat_at = now()`);
  }

  async beat(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.set(id, 'heartbeat_at = now()');
  }

  async fail(id: string, failure: string): Promise<void> {
    await this.set(id, `status = 'failed', finished_at = now(), failure = $2`, [failure]);
  }

  /** Its items and that it is done, in one statement. */
  async end(id: string, { ends, counts, findings, leftOut }: Reconciled): Promise<void> {
    const items = findings.map(({ eventId, postingId, viewerId, requestId, ...rest }, index) => ({
      ...rest,
      n: index + 1,
      event_id: uuidOrNull(eventId),
      posting_id: uuidOrNull(postingId),
      viewer_id: viewerId ?? null,
      request_id: uuidOrNull(requestId),
    }));
    await this.pool.rows(
      `WITH run AS (
  UPDATE audit.reconciliation_run SET status = 'done', finished_at = now(), ends = $2, counts = $3, left_out = $4
  WHERE reconciliation_id = $1 AND status = 'running' RETURNING reconciliation_id
)
INSERT INTO audit.reconciliation_item (reconciliation_id, n, kind, lane, event_id, posting_id, viewer_id, request_id, detail)
SELECT run.reconciliation_id, item.* FROM run, jsonb_to_recordset($5) AS item
  (n int, kind text, lane int, event_id uuid, posting_id uuid, viewer_id text, request_id uuid, detail text)`,
      [id, JSON.stringify(ends), JSON.stringify(counts), leftOut, JSON.stringify(items)],
    );
  }

  private async set(id: string, assignments: string, values: unknown[] = []): Promise<void> {
    const open = `status IN ('pending', 'running')`;
    await this.pool.rows(
      `UPDATE audit.reconciliation_run SET ${assignments} WHERE reconciliation_id = $1 AND ${open}`,
      [id, ...values],
    );
  }
}

/** What lies in a topic may bear an id that is none. */
const uuidOrNull = (id: string | undefined): string | null => (id !== undefined && UUID.test(id) ? id : null);
