import { hash } from 'node:crypto';
import type { Row } from '@liwu/event-log';
import type { CheckpointContent } from './checkpoint.js';

/** What is asked of a connection. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** What a definition says of names depends on the search path; so it is always the same one. */
const PATH = 'SET LOCAL search_path TO pg_catalog';

/** Every view and every function that finance has, by name; of a schema that is not there, none. */
const DEFINITIONS = `
SELECT coalesce(json_agg(json_build_array(kind, name, definition) ORDER BY kind COLLATE "C", name COLLATE "C", definition COLLATE "C"), '[]')::text
FROM (
  SELECT 'view' AS kind, c.relname::text AS name, pg_get_viewdef(c.oid) AS definition
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'finance' AND c.relkind IN ('v', 'm')
  UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid)
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = 'finance' AND p.prokind IN ('f', 'p')
) AS definitions`;

/** One statement, so that all of it is of one moment. */
const CONTENT = `SELECT
  (SELECT json_agg(json_build_object('lane', l.lane, 'seq', coalesce(b.last_seq, 0),
      'hash', encode(coalesce(b.head, decode(repeat('00', 32), 'hex')), 'hex'),
      'eventSequence', l.sequence, 'eventHead', encode(l.head, 'hex')) ORDER BY l.lane)
    FROM public.lane AS l LEFT JOIN public.ledger_lane AS b USING (lane)) AS lanes,
  (SELECT json_agg(json_build_object('unit', unit, 'debits', debits::text, 'credits', credits::text) ORDER BY unit COLLATE "C")
    FROM (SELECT unit, sum(debits) AS debits, sum(credits) AS credits FROM public.day_total GROUP BY unit) AS s) AS sums,
  (SELECT json_agg(json_build_object('period', period, 'lastDay', last_day::text) ORDER BY period COLLATE "C") FROM public.period) AS periods,
  (${DEFINITIONS}) AS definitions,
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`;

/** What the books say now. Within a transaction, whose search path it changes. */
export const readContent = async (client: Queryable): Promise<{ content: CheckpointContent; now: number }> => {
  await client.query(PATH);
  const { rows } = await client.query(CONTENT);
  const { lanes, sums, periods, definitions, now } = rows[0]!;
  const content = { lanes: lanes ?? [], sums: sums ?? [], closedPeriods: periods ?? [], views: hashOf(definitions) };
  return { content, now: Number(now) };
};

/** The hash of the definitions of all that finance reads. Within a transaction, whose search path it changes. */
export const readViews = async (client: Queryable): Promise<string> => {
  await client.query(PATH);
  const { rows } = await client.query(`SELECT (${DEFINITIONS}) AS definitions`);
  return hashOf(rows[0]!['definitions']);
};

const hashOf = (definitions: string): string => hash('sha256', definitions, 'hex');
