import { hash } from 'node:crypto';
import type { Row } from '@liwu/event-log';
import type { PostingRow, TransferRow } from '../ledger/ledger-rows.js';
import type { Fault } from './fault.js';
import { type Found, nameFault } from './name-fault.js';
import {
  digested,
  digestSql,
  isPlain,
  POSTING_COLUMNS,
  sqlOf,
  type TextColumn,
  TRANSFER_COLUMNS,
} from './row-columns.js';
import type { Snapshot } from './snapshot.js';

/** Before any seq that a row can have. */
const BEFORE_ALL = -Number.MAX_SAFE_INTEGER;

/** The rows that a page of events must have made, in the order of their seqs. */
export interface ExpectedRows {
  readonly postings: readonly PostingRow[];
  readonly transfers: readonly TransferRow[];
}

const DIGESTS = `SELECT ${digestSql('posting', POSTING_COLUMNS)} AS postings, ${digestSql('transfer', TRANSFER_COLUMNS)} AS transfers`;

/**
 * Holds a lane's rows against what its events say. The database writes all of a page's rows as one text and hashes it, which spares us
 * reading them: only where it is another text, they are read and compared one by one.
 */
export class RowComparison {
  private from = BEFORE_ALL;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly lane: number,
  ) {}

  /** All rows up to the last expected one. */
  async page(expected: ExpectedRows): Promise<Fault | undefined> {
    const last = expected.transfers.at(-1)?.seq;
    if (last === undefined) return undefined;
    const range = [this.lane, this.from, last];
    this.from = last + 1;
    if (expected.postings.every(isPlain)) {
      const [digests] = await this.snapshot.rows(DIGESTS, range);
      if (
        digests?.['postings'] === digestOf(POSTING_COLUMNS, expected.postings) &&
        digests['transfers'] === digestOf(TRANSFER_COLUMNS, expected.transfers)
      )
        return undefined;
    }
    return this.oneByOne(expected, range);
  }

  /** Nothing may lie behind the last one. */
  async atEnd(): Promise<Fault | undefined> {
    return this.oneByOne({ postings: [], transfers: [] }, [this.lane, this.from, Number.MAX_SAFE_INTEGER]);
  }

  private async oneByOne(expected: ExpectedRows, range: readonly number[]): Promise<Fault | undefined> {
    const found: Found = {
      lane: this.lane,
      postings: await this.read('posting', POSTING_COLUMNS, range),
      transfers: await this.read('transfer', TRANSFER_COLUMNS, range),
      lastSeqs: await this.lastSeqs(),
    };
    return nameFault(expected, found);
  }

  private read<T>(table: string, columns: readonly TextColumn<T>[], range: readonly number[]): Promise<Row[]> {
    const texts = columns.map((column) => `${sqlOf(column)} AS ${column[0]}`).join(', ');
    return this.snapshot.rows(
      `SELECT ${texts} FROM public.${table} AS t WHERE lane = $1 AND t.seq BETWEEN $2 AND $3 ORDER BY t.seq LIMIT 100000`,
      range,
    );
  }

  private async lastSeqs(): Promise<Found['lastSeqs']> {
    const [row] = await this.snapshot.rows(
      `SELECT (SELECT coalesce(max(seq), 0) FROM public.posting WHERE lane = $1) AS posting,
(SELECT coalesce(max(seq), 0) FROM public.transfer WHERE lane = $1) AS transfer`,
      [this.lane],
    );
    return { posting: Number(row?.['posting']), transfer: Number(row?.['transfer']) };
  }
}

const digestOf = <T>(columns: readonly TextColumn<T>[], rows: readonly T[]): string =>
  hash('sha256', digested(columns, rows), 'hex');
