import { type Cell, columnOf, type ElementType } from './array-parameter.js';
import type { Statement } from '../lane-handler.js';

/** A column: its name, its type, and its value in a row. */
export type Column<T> = readonly [name: string, type: ElementType, valueOf: (row: T) => Cell];

/** Writes any number of rows with one statement: each column travels as one array. */
export type SetBased<T> = (rows: readonly T[]) => Statement;

/** A statement over `rows`, in which `u` has the given columns. */
export const setBased = <T>(
  name: string,
  columns: readonly Column<T>[],
  text: (names: string, rows: string) => string,
): SetBased<T> => {
  const names = columns.map(([column]) => column).join(', ');
  // In the list of a SELECT: among the tables of a FROM each array would be copied into a store of its own first.
  const cells = columns.map(([column, type], index) => `unnest($${index + 1}::${type}[]) AS ${column}`).join(', ');
  const statement = text(names, `(SELECT ${cells}) AS u`);
  return (rows) => ({
    name,
    text: statement,
    values: columns.map(([, type, valueOf]) => columnOf(type, rows, valueOf)),
  });
};

/**
 * Inserts rows that are new for certain: one that is not is a fault, and fails. A column in which no row has anything is left out, and takes
 * its default: either side is spared an array of nothing, and each such choice of columns is a statement of its own.
 */
export const insertInto = <T>(table: string, columns: readonly Column<T>[]): SetBased<T> => {
  const inserts = new Map<string, SetBased<T>>();
  return (rows) => {
    const used = columns.map(([, , valueOf]) => rows.some((row) => (valueOf(row) ?? null) !== null));
    const choice = used.map(Number).join('');
    const known = inserts.get(choice);
    if (known) return known(rows);
    const insert = setBased(
      `insert-${table}-${choice}`,
      columns.filter((_, index) => used[index]),
      (names, source) => `INSERT INTO ${table} (${names}) SELECT * FROM ${source}`,
    );
    inserts.set(choice, insert);
    return insert(rows);
  };
};

/** Inserts rows, and replaces those that are there already by the same `keys`. */
export const upsertInto = <T>(table: string, keys: readonly string[], columns: readonly Column<T>[]): SetBased<T> =>
  setBased(`upsert-${table}`, columns, (names, rows) => {
    const set = valueColumns(keys, columns).map((name) => `${name} = excluded.${name}`);
    return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${rows}
ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${set.join(', ')}`;
  });

/**
 * Changes rows that exist, found by the `keys` columns. Each row is looked up behind a fence (`OFFSET 0`): a plan that
 * was made while the table was tiny would otherwise go through the whole table for every row, however great it became.
 */
export const updateOf = <T>(table: string, keys: readonly string[], columns: readonly Column<T>[]): SetBased<T> =>
  setBased(`update-${table}`, columns, (_names, rows) => {
    const set = valueColumns(keys, columns).map((name) => `${name} = u.${name}`);
    const found = keys.map((key) => `f.${key} = u.${key}`).join(' AND ');
    return `UPDATE ${table} AS t SET ${set.join(', ')} FROM ${rows},
LATERAL (SELECT f.ctid FROM ${table} AS f WHERE ${found} OFFSET 0) AS found WHERE t.ctid = found.ctid`;
  });

/** The statements of those sets that have rows at all. */
export const nonEmpty = <T>(write: SetBased<T>, rows: readonly T[]): Statement[] => (rows.length ? [write(rows)] : []);

const valueColumns = <T>(keys: readonly string[], columns: readonly Column<T>[]): string[] =>
  columns.map(([name]) => name).filter((name) => !keys.includes(name));
