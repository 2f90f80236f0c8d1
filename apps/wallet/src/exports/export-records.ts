import type { Row } from '@liwu/event-log';
import { WritePool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { idOfAsking } from '../request-fields/id-of-asking.js';
import type { ExportRequest } from './export-request.js';
import type { Manifest } from './manifest.js';

/** Without a heartbeat for so long the process that had it is dead. */
const STALE_S = 60;

type ExportStatus = 'pending' | 'running' | 'done' | 'failed';

/** An export as its record tells it. */
export interface ExportRecord {
  readonly exportId: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly contentHash: string;
  readonly request: ExportRequest;
  readonly status: ExportStatus;
  readonly attempt: number;
  readonly failure: string | undefined;
  readonly manifest: Manifest | undefined;
}

/** Who asks, under which Idempotency-Key, for what. */
export interface Asking {
  readonly caller: string;
  readonly key: string;
  readonly contentHash: string;
}

const COLUMNS = `export_id, asked_by, asked_at, content_hash, format, detail, filter, attempt, manifest,
  CASE WHEN is_stale THEN 'failed' ELSE status END AS status, CASE WHEN is_stale THEN 'its process ended' ELSE failure END AS failure`;
const STALE = `(status IN ('pending', 'running') AND heartbeat_at < now() - interval '${STALE_S} s')`;
const SHOWN = `SELECT ${COLUMNS} FROM (SELECT *, ${STALE} AS is_stale FROM audit.export) AS export`;

/** The records of exports. */
@Injectable()
export class ExportRecords {
  constructor(private readonly pool: WritePool) {}

  /** The same caller's key is the same export. */
  static idOf({ caller, key }: Asking): string {
    return idOfAsking('export', caller, key);
  }

  async find(exportId: string): Promise<ExportRecord | undefined> {
    const [row] = await this.pool.rows(`${SHOWN} WHERE export_id = $1`, [exportId]);
    return row && recordOf(row);
  }

  /** Undefined where somebody else asked first, under the same key. */
  async add(asking: Asking, { format, detail, filter }: ExportRequest): Promise<ExportRecord | undefined> {
    const exportId = ExportRecords.idOf(asking);
    const added = await this.pool.rows(
      `INSERT INTO audit.export (export_id, asked_by, idempotency_key, content_hash, format, detail, filter)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING export_id`,
      [exportId, asking.caller, asking.key, asking.contentHash, format, detail, filter],
    );
    return added.length === 0 ? undefined : this.find(exportId);
  }

  /** Begins a failed one again; undefined where it is none. */
  async addAgain(exportId: string): Promise<ExportRecord | undefined> {
    const again = await this.pool.rows(
      `UPDATE audit.export SET status = 'pending', attempt = attempt + 1, heartbeat_at = now(), ended_at = NULL, failure = NULL
WHERE export_id = $1 AND (status = 'failed' OR ${STALE}) RETURNING export_id`,
      [exportId],
    );
    return again.length === 0 ? undefined : this.find(exportId);
  }

  /** False where it was taken for dead meanwhile and begun again elsewhere. */
  begin(record: ExportRecord): Promise<boolean> {
    return this.set(record, `status = 'running', heartbeat_at = now()`);
  }

  end(record: ExportRecord, manifest: Manifest): Promise<boolean> {
    const { rows, sha256 } = manifest;
    const done = `status = 'done', ended_at = now(), manifest = $3, rows = $4, sha256 = $5`;
    return this.set(record, done, [manifest, rows, sha256]);
  }

  fail(record: ExportRecord, failure: string): Promise<boolean> {
    return this.set(record, `status = 'failed', ended_at = now(), failure = $3`, [failure]);
  }

  async beat(records: readonly ExportRecord[]): Promise<void> {
    for (const record of records) await this.set(record, 'heartbeat_at = now()');
  }

  /** Whether more postings than so many are of the wanted days; no more than that are looked at. */
  async hasMorePostings({ from, before }: ExportRequest['filter'], most: number): Promise<boolean> {
    const [row] = await this.pool.rows(
      `SELECT count(*) > $3 AS has_more FROM (SELECT FROM posting WHERE accounting_date >= coalesce($1::date, '-infinity')
  AND accounting_date < coalesce($2::date, 'infinity') LIMIT $3 + 1) AS found`,
      [from, before, most],
    );
    return row?.['has_more'] === true;
  }

  async addDownload(exportId: string, by: string): Promise<void> {
    await this.pool.rows('INSERT INTO audit.export_download (export_id, by) VALUES ($1, $2)', [exportId, by]);
  }

  private async set(
    { exportId, attempt }: ExportRecord,
    assignments: string,
    values: unknown[] = [],
  ): Promise<boolean> {
    const changed = await this.pool.rows(
      `UPDATE audit.export SET ${assignments} WHERE export_id = $1 AND attempt = $2 AND status IN ('pending', 'running')
RETURNING export_id`,
      [exportId, attempt, ...values],
    );
    return changed.length > 0;
  }
}

function recordOf(row: Row): ExportRecord {
  const { format, detail, filter } = row;
  return {
    exportId: row['export_id'],
    askedBy: row['asked_by'],
    askedAt: row['asked_at'],
    contentHash: row['content_hash'],
    request: { format, ...(detail === null ? {} : { detail }), filter },
    status: row['status'],
    attempt: row['attempt'],
    failure: row['failure'] ?? undefined,
    manifest: row['manifest'] ?? undefined,
  };
}
