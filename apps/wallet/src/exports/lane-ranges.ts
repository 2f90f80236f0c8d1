import type { Client } from 'pg';
import type { ExportFilter } from './export-request.js';

/** How far the books of a lane had come when an export was begun: what it holds never goes beyond. */
export interface Watermark {
  readonly lane: number;
  readonly seq: string;
}

/** The transfers of a lane that may be wanted: those after `after`, up to and with `through`. */
export interface LaneRange {
  readonly lane: number;
  readonly after: number;
  readonly through: number;
}

/** All lanes at one moment. Sequences have no gaps and are written under the lane's lock, so that nothing below is still to come. */
export async function readWatermarks(client: Client): Promise<Watermark[]> {
  const { rows } = await client.query<Watermark>('SELECT lane, last_seq::text AS seq FROM ledger_lane ORDER BY lane');
  return rows;
}

/** Where to look: everything up to the watermarks, or only between the first and the last posting of the days that are wanted. */
export async function rangesOf(
  client: Client,
  watermarks: readonly Watermark[],
  { from, before }: ExportFilter,
): Promise<LaneRange[]> {
  if (from === undefined && before === undefined)
    return watermarks.map(({ lane, seq }) => ({ lane, after: 0, through: Number(seq) }));
  const { rows } = await client.query<{ lane: number; first: string; last: string }>(
    `SELECT p.lane, min(p.seq) AS first, max(p.seq) AS last
FROM posting AS p JOIN unnest($1::int[], $2::bigint[]) AS w (lane, seq) ON w.lane = p.lane AND p.seq <= w.seq
WHERE p.accounting_date >= coalesce($3::date, '-infinity') AND p.accounting_date < coalesce($4::date, 'infinity')
GROUP BY p.lane ORDER BY p.lane`,
    [watermarks.map(({ lane }) => lane), watermarks.map(({ seq }) => seq), from, before],
  );
  const ends = new Map(watermarks.map(({ lane, seq }) => [lane, seq]));
  const ranges: LaneRange[] = [];
  for (const { lane, first, last } of rows) {
    const next = await client.query<{ through: string }>(
      'SELECT coalesce(min(seq) - 1, $3::bigint) AS through FROM posting WHERE lane = $1 AND seq > $2 AND seq <= $3',
      [lane, last, ends.get(lane)],
    );
    ranges.push({ lane, after: Number(first) - 1, through: Number(next.rows[0]?.through) });
  }
  return ranges;
}
