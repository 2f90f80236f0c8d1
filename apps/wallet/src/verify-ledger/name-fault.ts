import type { Row } from '@liwu/event-log';
import type { PostingRow, TransferRow } from '../ledger/ledger-rows.js';
import type { Posting } from '../ledger/posting.js';
import { exponentOf, formatMinor } from '../ledger/units.js';
import type { ExpectedRows } from './compare-rows.js';
import type { Fault } from './fault.js';
import { POSTING_COLUMNS, type TextColumn, textOf, TRANSFER_COLUMNS } from './row-columns.js';

/** The rows that are there, as texts by column, in the order of their seqs. */
export interface Found {
  readonly lane: number;
  readonly postings: readonly Row[];
  readonly transfers: readonly Row[];
  readonly lastSeqs: { readonly posting: number; readonly transfer: number };
}

/** What is compared of one table. */
interface Side<T> {
  readonly table: 'posting' | 'transfer';
  readonly columns: readonly TextColumn<T>[];
  /** What makes two rows tell the same, wherever they stand. */
  readonly meaning: readonly string[];
  readonly expected: readonly T[];
  readonly found: readonly Row[];
  readonly postingOf: (row: T) => Posting;
}

interface Placed extends Fault {
  readonly seq: number;
}

const AMOUNTS = new Set(['amount', 'debit_after', 'credit_after']);
/** What follows from the other columns is told only where they are as they should be. */
const DERIVED = new Set(['leaf', 'hash', 'debit_after', 'credit_after']);

/** The first row that is not as the events say; undefined where all are. */
export const nameFault = (expected: ExpectedRows, found: Found): Fault | undefined => {
  const postings = new Map(expected.postings.map((row) => [row.seq, row.posting]));
  const transfers = firstOf(found, {
    table: 'transfer',
    columns: TRANSFER_COLUMNS,
    meaning: ['debit', 'credit', 'unit', 'amount', 'lot_id'],
    expected: expected.transfers,
    found: found.transfers,
    postingOf: (row: TransferRow) => postings.get(row.postingSeq)!,
  });
  const posting = firstOf(found, {
    table: 'posting',
    columns: POSTING_COLUMNS,
    meaning: ['posting_id', 'kind'],
    expected: expected.postings,
    found: found.postings,
    postingOf: (row: PostingRow) => row.posting,
  });
  if (!transfers || !posting) return transfers ?? posting;
  return posting.seq < transfers.seq ? posting : transfers;
};

function firstOf<T extends { readonly seq: number }>({ lane, lastSeqs }: Found, side: Side<T>): Placed | undefined {
  const { table, expected, postingOf } = side;
  const left = new Map(side.found.map((row) => [Number(row['seq']), row]));
  const faults: Placed[] = [];
  for (const row of expected) {
    const { seq } = row;
    const found = left.get(seq);
    left.delete(seq);
    const name = `${table} ${lane}-${seq} ${subjectOf(postingOf(row))}`;
    if (!found) {
      const isTail = lastSeqs[table] < seq;
      faults.push(
        isTail
          ? { seq, kind: 'tail-cut', what: `${name} and what is behind it are gone` }
          : { seq, kind: 'row-missing', what: `${name} is gone` },
      );
      break;
    }
    const fault = difference(side, row, found, name);
    if (!fault) continue;
    faults.push({ seq, ...fault });
    break;
  }
  // What is behind the first fault may be there because of it.
  const extra = [...left.keys()].filter((seq) => !expected.some((row) => row.seq === seq)).sort((a, b) => a - b)[0];
  if (extra !== undefined)
    faults.push({
      seq: extra,
      kind: 'row-inserted',
      what: `${table} ${lane}-${extra} ${inserted(left.get(extra)!)}: no event made it`,
    });
  return faults.sort((a, b) => a.seq - b.seq)[0];
}

function difference<T extends { readonly seq: number }>(
  side: Side<T>,
  row: T,
  found: Row,
  name: string,
): Fault | undefined {
  const wrong = side.columns.filter(([column, of]) => textOf(of(row)) !== found[column]);
  if (wrong.length === 0) return undefined;
  const other = swappedWith(side, row, found);
  if (other !== undefined)
    return { kind: 'rows-swapped', what: `${name} stands where ${side.table} ${other} should, and it here` };
  const telling = wrong.filter(([column]) => !DERIVED.has(column));
  if (telling.length === 0 && wrong.every(([column]) => column === 'hash'))
    return { kind: 'chain-broken', what: `${name}: its hash does not follow from the posting before it and its event` };
  const said = (telling.length > 0 ? telling : wrong).map(([column, of]) => {
    const unit = found['unit'] ?? '';
    return `${column} ${shown(column, found[column], unit)}, event says ${shown(column, textOf(of(row)), unit)}`;
  });
  return { kind: 'row-changed', what: `${name}: ${said.join('; ')}` };
}

/** The seq of the expected row whose place this one has taken, where that one is here. */
function swappedWith<T extends { readonly seq: number }>(side: Side<T>, row: T, found: Row): number | undefined {
  const meant = side.columns.filter(([column]) => side.meaning.includes(column));
  const says = (one: T, there: Row | undefined): boolean =>
    there !== undefined && meant.every(([column, of]) => textOf(of(one)) === there[column]);
  if (says(row, found)) return undefined;
  const here = new Map(side.found.map((one) => [Number(one['seq']), one]));
  const other = side.expected.find((one) => one.seq !== row.seq && says(one, found) && says(row, here.get(one.seq)));
  return other?.seq;
}

function subjectOf({ kind, requestId, topUpId, viewerId, streamerId }: Posting): string {
  return `${kind} ${requestId ?? topUpId ?? viewerId ?? streamerId ?? ''}`.trimEnd();
}

const inserted = (row: Row): string =>
  row['debit'] === undefined
    ? row['kind']
    : `${row['debit']} → ${row['credit']} ${shown('amount', row['amount'], row['unit'])}`;

/** Amounts as people write them. */
function shown(column: string, text: string | null, unit: string): string {
  if (text === null) return 'nothing';
  const isAmount = AMOUNTS.has(column) && exponentOf(unit) !== undefined && /^-?[0-9]+$/.test(text);
  return isAmount ? formatMinor(BigInt(text), unit) : text;
}
