import type { Row } from '@liwu/event-log';
import { Problem, ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { type Column, jsonOf, selected } from './columns.js';
import { decodeCursor, encodeCursor, fingerprintOf, type Position, readPage } from './cursor.js';

/** What may be asked of a list: the parameter's name, and what it demands of a row; `$` is its value. */
export interface Filter {
  readonly param: string;
  readonly where: string;
  readonly kind: 'text' | 'time' | 'day' | 'period' | 'uuid' | 'prefix';
  readonly means: string;
}

/** A list that the API pages through: a view, in an order that no new row disturbs. */
export interface Listing {
  readonly name: string;
  /** Behind FROM; its columns bear the names that `columns` say. Given the filters where they have to be looked at before rows are summed. */
  readonly from: string | ((filters: string) => string);
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  /** The columns of its order, which together are unique and never change, with their types. */
  readonly key: readonly (readonly [column: string, type: string])[];
  /** What is newer than the first page stays away from all: by a number that every lane counts, or by a time; undefined where nothing is. */
  readonly until?: 'seq' | 'event_sequence' | { readonly time: string };
}

export interface Page {
  readonly data: readonly Record<string, unknown>[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

export interface Asked {
  readonly filters: Readonly<Record<string, string | undefined>>;
  readonly limit: number;
  readonly cursor: string | undefined;
}

const QUERY_CANCELED = '57014';
const ENDS = {
  seq: `SELECT lane || ':' || last_seq AS mark FROM ledger_lane ORDER BY lane`,
  event_sequence: `SELECT lane || ':' || sequence AS mark FROM lane ORDER BY lane`,
} as const;
const NOW = `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS mark`;

/** Reads lists page by page, in whatever is committed. */
@Injectable()
export class Lists {
  constructor(private readonly pool: ReadPool) {}

  /** Problems: `cursor_mismatch`, and `range_too_large` where the filters leave too much to look through. */
  async page(listing: Listing, { filters, limit, cursor }: Asked): Promise<Page> {
    const of = fingerprintOf(listing.name, filters);
    const position = cursor === undefined ? await this.beginning(listing) : decodeCursor(of, cursor);
    const rows = await readPage(cursor, () => this.rows(listing, filters, position, limit + 1));
    const shown = rows.slice(0, limit);
    const has_more = rows.length > limit;
    const after = has_more ? keyOf(listing, shown.at(-1)!) : [];
    const next_cursor = has_more ? encodeCursor(of, { after, until: position.until }) : null;
    return { data: shown.map((row) => jsonOf(listing.columns, row)), has_more, next_cursor };
  }

  /** One row of a list. Problem: `not_found`. */
  async one(listing: Listing, filters: Asked['filters']): Promise<Record<string, unknown>> {
    const [row] = await this.rows(listing, filters, { after: [], until: [] }, 1);
    if (row) return jsonOf(listing.columns, row);
    throw new Problem('not_found', 'There is nothing of that name.');
  }

  private async beginning({ until }: Listing): Promise<Position> {
    if (until === undefined) return { after: [], until: [] };
    const marks = await this.pool.rows(typeof until === 'string' ? ENDS[until] : NOW);
    return { after: [], until: marks.map(({ mark }) => String(mark)) };
  }

  private async rows(listing: Listing, filters: Asked['filters'], position: Position, limit: number): Promise<Row[]> {
    try {
      const { text, values } = listQuery(listing, filters, position, limit);
      return await this.pool.rows(text, values);
    } catch (cause) {
      if (!(cause instanceof Error) || !('code' in cause) || cause.code !== QUERY_CANCELED) throw cause;
      throw new Problem('range_too_large', 'Too much to look through: ask for less, or for an export.', { cause });
    }
  }
}

/** The statement that reads so many rows behind a position. */
export const listQuery = (
  listing: Listing,
  filters: Asked['filters'],
  { after, until }: Position,
  limit: number,
): { text: string; values: unknown[] } => {
  const values: unknown[] = [];
  const value = (of: unknown): string => `$${values.push(of)}`;
  const asks: string[] = [];
  for (const { param, where, kind } of listing.filters) {
    const asked = filters[param];
    if (asked === undefined) continue;
    asks.push(where.replaceAll('$', `${value(kind === 'prefix' ? likePrefix(asked) : asked)}${CASTS[kind]}`));
  }
  const { from } = listing;
  const isSummed = typeof from !== 'string';
  const wheres = isSummed ? [] : [...asks];
  if (until.length > 0) wheres.push(untilOf(listing, until, value));
  if (after.length > 0) {
    const bounds = listing.key.map(([, type], index) => `${value(after[index])}::${type}`);
    wheres.push(`(${keyColumns(listing)}) > (${bounds.join(', ')})`);
  }
  const keys = listing.key.map(([name], index) => `${name}::text AS key_${index}`);
  const text = `SELECT ${[...listing.columns.map(selected), ...keys].join(', ')} FROM ${isSummed ? from(conditions(asks)) : from}
WHERE ${conditions(wheres)}
ORDER BY ${keyColumns(listing)} LIMIT ${limit}`;
  return { text, values };
};

const conditions = (wheres: readonly string[]): string => (wheres.length > 0 ? wheres.join('\n  AND ') : 'true');

const CASTS: Readonly<Record<Filter['kind'], string>> = {
  text: '::text',
  prefix: '::text',
  period: '::text',
  time: '::timestamptz',
  day: '::date',
  uuid: '::uuid',
};

const likePrefix = (prefix: string): string => `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const keyColumns = ({ key }: Listing): string => key.map(([name]) => name).join(', ');

const keyOf = ({ key }: Listing, row: Row): string[] => key.map((_, index) => String(row[`key_${index}`]));

function untilOf({ until }: Listing, marks: readonly string[], value: (of: unknown) => string): string {
  if (until === undefined) return 'true';
  if (typeof until !== 'string') return `${until.time} <= ${value(marks[0])}::timestamptz`;
  const ends = marks.map((mark) => mark.split(':').map(Number));
  const lanes = value(ends.map(([lane]) => lane));
  return `${until} <= (${value(ends.map(([, seq]) => seq))}::bigint[])[array_position(${lanes}::int[], lane)]`;
}
