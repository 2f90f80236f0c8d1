import type { Statement } from '@liwu/event-log';

type ColumnType = 'text' | 'uuid' | 'int' | 'bigint' | 'jsonb';
type Cell = string | number | null | undefined;

/** A column: its name, its type, and its value in a row; `jsonb` is given as JSON text. */
export type Column<T> = readonly [name: string, type: ColumnType, valueOf: (row: T) => Cell];

/** Writes any number of rows with one statement, whose text never changes: each column travels as one array. */
export type SetBased<T> = (rows: readonly T[]) => Statement;

/** A statement over rows, in which `u` has the given columns. */
export const setBased = <T>(
  name: string,
  columns: readonly Column<T>[],
  text: (names: string, rows: string) => string,
): SetBased<T> => {
  const names = columns.map(([column]) => column).join(', ');
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  const statement = text(names, `unnest(${arrays}) AS u(${names})`);
  return (rows) => ({
    name,
    text: statement,
    values: columns.map(([, , valueOf]) => rows.map((row) => valueOf(row) ?? null)),
  });
};

/** Inserts rows, and replaces those that are there already by the same `keys`. */
export const upsertInto = <T>(table: string, keys: readonly string[], columns: readonly Column<T>[]): SetBased<T> =>
  setBased(`watchdog-upsert-${table}`, columns, (names, rows) => {
    const changed = columns.map(([name]) => name).filter((name) => !keys.includes(name));
    const set = changed.map((name) => `${name} = excluded.${name}`).join(', ');
    return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${rows} ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${set}`;
  });

/** The statements of those sets that have rows at all. */
export const nonEmpty = <T>(write: SetBased<T>, rows: readonly T[]): Statement[] => (rows.length ? [write(rows)] : []);
