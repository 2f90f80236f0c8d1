import type { Row } from '@liwu/event-log';
import type { Fault, FaultKind } from './fault.js';
import { sqlOf, type TextColumn, textOf } from './row-columns.js';
import type { Snapshot } from './snapshot.js';

/** A table of what a lane has now, with one row for each thing. */
export interface StateCheck<T> {
  readonly table: string;
  /** What it is called where it was edited; `row-missing` and `row-inserted` otherwise too, unless `edited`. */
  readonly kind: FaultKind;
  /** How many of the columns, from the first on, tell which thing it is. */
  readonly keys: number;
  readonly columns: readonly TextColumn<T>[];
  readonly shown?: (text: string, column: string, row: Row) => string;
}

/** Holds all rows of a lane against the things that its events left. */
export const compareTable = async <T>(
  snapshot: Snapshot,
  lane: number,
  { table, kind, keys, columns, shown = (text) => text }: StateCheck<T>,
  things: Iterable<T>,
): Promise<Fault | undefined> => {
  const named = (texts: readonly (string | null)[]): string => texts.join(' ');
  const expected = new Map<string, T>();
  for (const thing of things) expected.set(named(columns.slice(0, keys).map(([, of]) => textOf(of(thing)))), thing);
  const texts = columns.map((column) => `${sqlOf(column)} AS ${column[0]}`).join(', ');
  const isOf = kind === 'row-changed' ? undefined : kind;
  for await (const rows of snapshot.stream(`SELECT ${texts} FROM public.${table} WHERE lane = $1`, [lane])) {
    for (const row of rows) {
      const key = named(columns.slice(0, keys).map(([column]) => row[column]));
      const thing = expected.get(key);
      if (thing === undefined) return { kind: isOf ?? 'row-inserted', what: `${table} ${key}: no event made it` };
      expected.delete(key);
      const wrong = columns.slice(keys).filter(([column, of]) => textOf(of(thing)) !== row[column]);
      if (wrong.length === 0) continue;
      const say = (text: string | null, column: string): string =>
        text === null ? 'nothing' : shown(text, column, row);
      const said = wrong.map(
        ([column, of]) => `${column} ${say(row[column], column)}, events say ${say(textOf(of(thing)), column)}`,
      );
      return { kind, what: `${table} ${key}: ${said.join('; ')}` };
    }
  }
  const [missing] = expected.keys();
  return missing === undefined ? undefined : { kind: isOf ?? 'row-missing', what: `${table} ${missing} is gone` };
};
