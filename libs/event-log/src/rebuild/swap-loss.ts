import type { Client } from 'pg';
import { inBoth } from './compare-states.js';
import type { DeferredCheck } from './fresh-schema.js';
import { FRESH } from './rebuild-session.js';
import { RebuildRefused } from './service-state.js';

/**
 * The refusal of a swap that would lose what somebody has added to a table or a view; undefined where nothing would be lost. An old table
 * takes with it all that hangs on it, and no error of the database tells: an audit would stop, a reader see rows that a policy hid.
 */
export const swapLoss = async (
  client: Client,
  checks: readonly DeferredCheck[],
): Promise<RebuildRefused | undefined> => {
  const [serving, rebuilt] = await inBoth(client, () => belongings(client));
  const kept = new Set([...rebuilt, ...checks.map(({ table, definition }) => `${table}: ${definition}`)]);
  const lost = serving.filter((one) => !kept.has(one));
  if (lost.length === 0) return undefined;
  return new RebuildRefused(
    `A swap would lose what the migrations do not make. Undo it first, do it again afterwards: ${lost.join('; ')}.`,
  );
};

/** All that a swap neither moves nor copies, of what is built again; in words that are the same in both schemas. */
async function belongings(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    `WITH built AS (
       SELECT c.* FROM pg_class AS c WHERE c.relnamespace = current_schema()::text::regnamespace AND c.relname IN (
         SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v')))
     SELECT quote_ident(built.relname) || ': ' || what AS line FROM built, LATERAL (${BELONGINGS}) AS has (what)
     WHERE what IS NOT NULL ORDER BY line`,
    [FRESH],
  );
  return rows.map(({ line }) => line);
}

/** Of one relation. The texts are Postgres's own, in the form that leaves out the schema where it is on the search path. */
const BELONGINGS = `
  SELECT concat_ws(' ', 'column', quote_ident(attname), format_type(atttypid, atttypmod), 'default ' || pg_get_expr(adbin, attrelid),
    'storage ' || nullif(attstorage, typstorage)::text, 'compression ' || nullif(attcompression, '')::text,
    'statistics ' || nullif(attstattarget, -1), array_to_string(attoptions, ' '))
    FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = built.oid AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = built.oid AND contype <> 't'
  UNION ALL SELECT pg_get_indexdef(indexrelid, 0, true) FROM pg_index WHERE indrelid = built.oid
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
  UNION ALL SELECT pg_get_triggerdef(oid, true) || CASE tgenabled WHEN 'O' THEN '' ELSE ' enabled ' || tgenabled::text END
    FROM pg_trigger WHERE tgrelid = built.oid AND NOT tgisinternal
  UNION ALL SELECT rtrim(regexp_replace(pg_get_ruledef(oid, true), '\\s+', ' ', 'g'), ';') FROM pg_rewrite WHERE ev_class = built.oid
  UNION ALL SELECT concat_ws(' ', permissive, 'policy', quote_ident(policyname), 'for', cmd, 'to', array_to_string(roles, ', '),
    'using ' || qual, 'with check ' || with_check)
    FROM pg_policies WHERE schemaname = current_schema() AND tablename = built.relname
  UNION ALL SELECT 'publication ' || quote_ident(pubname) FROM pg_publication_rel AS r JOIN pg_publication AS p ON p.oid = prpubid
    WHERE prrelid = built.oid
  UNION ALL SELECT concat_ws(' ', 'statistics', quote_ident(stxname), stxkind::text, pg_get_statisticsobjdef_columns(oid))
    FROM pg_statistic_ext WHERE stxrelid = built.oid
  UNION ALL SELECT unnest(built.reloptions)
  UNION ALL SELECT 'toast.' || unnest(toast.reloptions) FROM pg_class AS toast WHERE toast.oid = built.reltoastrelid
  UNION ALL SELECT 'tablespace ' || quote_ident(spcname) FROM pg_tablespace AS s WHERE s.oid = built.reltablespace
  UNION ALL VALUES
    ('owner ' || quote_ident(pg_get_userbyid(built.relowner))),
    (CASE WHEN built.relrowsecurity THEN 'row-level security' END),
    (CASE WHEN built.relforcerowsecurity THEN 'row-level security for its owner too' END),
    (CASE built.relreplident WHEN 'f' THEN 'replica identity full' WHEN 'i' THEN 'replica identity by an index'
      WHEN 'n' THEN 'replica identity nothing' END),
    (CASE WHEN built.relpersistence = 'u' THEN 'unlogged' END)`;
