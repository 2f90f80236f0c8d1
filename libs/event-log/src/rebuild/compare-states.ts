import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import type { Row } from '../lane-handler.js';
import { FRESH, SERVING, workIn } from './rebuild-session.js';
import type { Invariant, StateTable } from './service-state.js';

/** So many rows of a difference are shown. */
const SHOWN_ROWS = 5;

/** A row that is not the same in both states: as it serves, and as it was built again. */
export interface RowDifference {
  readonly key: string;
  readonly serving: Row | undefined;
  readonly rebuilt: Row | undefined;
}

/** What the comparison of one table has found. */
export interface TableComparison {
  readonly table: string;
  readonly servingRows: number;
  readonly rebuiltRows: number;
  /** How many rows differ; 0 where the checksums are equal. */
  readonly different: number;
  /** The first of them. */
  readonly shown: readonly RowDifference[];
  /** Why not every row and column was compared, where that is so. */
  readonly because?: string;
}

/** Compares the two states as the transaction that has begun sees them: table by table by their checksums, row by row where those differ. */
export const compareTables = async (client: Client, tables: readonly StateTable[]): Promise<TableComparison[]> => {
  const compared: TableComparison[] = [];
  for (const table of tables) {
    const [serving, rebuilt] = await inBoth(client, () => checksum(client, table));
    const isSame = serving.rows === rebuilt.rows && serving.sum === rebuilt.sum;
    const difference = isSame ? { different: 0, shown: [] } : await differenceOf(client, table);
    compared.push({
      table: table.name,
      servingRows: Number(serving.rows),
      rebuiltRows: Number(rebuilt.rows),
      ...difference,
      ...(table.compared && { because: table.compared.because }),
    });
  }
  return compared;
};

/** The invariants that do not hold: those whose queries tell another thing of the two states. */
export const brokenInvariants = async (client: Client, invariants: readonly Invariant[]): Promise<string[]> => {
  const broken: string[] = [];
  for (const { says, query } of invariants) {
    const [serving, rebuilt] = await inBoth(client, async () => (await client.query<Row>(query)).rows);
    if (!isDeepStrictEqual(serving, rebuilt)) broken.push(says);
  }
  return broken;
};

/** Asks the same of both states, by names without a schema; afterwards they mean what was built again. */
export async function inBoth<T>(client: Client, ask: () => Promise<T>): Promise<[serving: T, rebuilt: T]> {
  await workIn(client, SERVING);
  const serving = await ask();
  await workIn(client, FRESH);
  return [serving, await ask()];
}

const rowsOf = ({ name, compared }: StateTable): string => compared?.rows ?? `SELECT * FROM ${name}`;
/** By names, so that the order of columns is no difference, and a column that only one side has is one. */
const asJson = ({ compared }: StateTable): string => {
  const without = (compared?.without ?? []).map((column) => `'${column}'`).join(', ');
  return `to_jsonb(t) - ARRAY[${without}]::text[]`;
};

/** The sum of the rows' hashes: rows have no order. */
async function checksum(client: Client, table: StateTable): Promise<{ rows: string; sum: string }> {
  const { rows } = await client.query<{ rows: string; sum: string }>(
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended((${asJson(table)})::text, 0)), 0)::text AS sum
     FROM (${rowsOf(table)}) AS t`,
  );
  return rows[0]!;
}

async function differenceOf(client: Client, table: StateTable): Promise<Pick<TableComparison, 'different' | 'shown'>> {
  const key = (await primaryKey(client, table.name)).map((column) => `t.${column}`).join(', ');
  const copy = (name: string) =>
    client.query(`CREATE TEMP TABLE ${name} ON COMMIT DROP AS
      SELECT jsonb_build_array(${key}) AS key, ${asJson(table)} AS row FROM (${rowsOf(table)}) AS t`);
  await workIn(client, SERVING);
  await copy('serving_rows');
  await workIn(client, FRESH);
  await copy('rebuilt_rows');
  const { rows } = await client.query<{ key: unknown; serving: Row | null; rebuilt: Row | null; different: string }>(
    `SELECT key, s.row AS serving, r.row AS rebuilt, count(*) OVER () AS different
     FROM pg_temp.serving_rows AS s FULL JOIN pg_temp.rebuilt_rows AS r USING (key)
     WHERE s.row IS DISTINCT FROM r.row ORDER BY key LIMIT ${SHOWN_ROWS}`,
  );
  await client.query('DROP TABLE pg_temp.serving_rows, pg_temp.rebuilt_rows');
  return {
    different: Number(rows[0]?.different ?? 0),
    shown: rows.map((row) => ({
      key: JSON.stringify(row.key),
      serving: row.serving ?? undefined,
      rebuilt: row.rebuilt ?? undefined,
    })),
  };
}

async function primaryKey(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT a.attname AS column FROM pg_index AS i
     JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
     WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int[], a.attnum::int)`,
    [`${FRESH}.${table}`],
  );
  if (rows.length === 0) throw new Error(`${table} has no primary key, by which rows could be compared`);
  return rows.map(({ column }) => column);
}
