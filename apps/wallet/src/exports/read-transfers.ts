import { type Client, escapeLiteral } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CopyRows, POSTING_COLUMNS, readPosting, TRANSFER_COLUMNS, transferReader } from './copy-rows.js';
import type { ExportFilter } from './export-request.js';
import type { LaneRange } from './lane-ranges.js';
import type { PostingRow, TransferRow } from './transfer-row.js';

/** How many sequence numbers a page has; sequences have no gaps. Its postings are held in memory. */
const PAGE = 10_000;

/**
 * The transfers that are wanted, by lane and sequence, in runs as they arrive. Every page is two statements of its own, so that no snapshot
 * is held for long; whoever does not ask for more keeps Postgres waiting (backpressure goes through the socket). What is read lies before
 * the watermarks and never changes: a repeat gives the same. Postings are read apart, each once, since joining and sorting wide rows took
 * Postgres longer than all the rest.
 */
export async function* readTransfers(
  client: Client,
  ranges: readonly LaneRange[],
  filter: ExportFilter,
): AsyncGenerator<TransferRow[]> {
  const where = conditionsOf(filter);
  for (const { lane, after, through } of ranges) {
    for (let at = after; at < through; at += PAGE) {
      const page = { lane, after: at, through: Math.min(at + PAGE, through) };
      const postings: PostingRow[] = [];
      for await (const some of copied(client, postingsOf(page, where.posting), readPosting)) postings.push(...some);
      const [first, last] = [postings[0]?.seq, postings.at(-1)?.seq];
      if (first === undefined || last === undefined) continue;
      const read = transferReader(lane, postings, where.posting !== '');
      yield* copied(client, transfersOf(page, where.transfer, first, last), read);
    }
  }
}

async function* copied<Row>(
  client: Client,
  query: string,
  read: (columns: CopyRows) => Row | undefined,
): AsyncGenerator<Row[]> {
  const reader = new CopyRows();
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))) {
    const rows = reader.rows(chunk as Buffer, read);
    if (rows.length > 0) yield rows;
  }
}

/** Also the posting before the page whose transfers reach into it. */
const postingsOf = ({ lane, after, through }: LaneRange, where: string): string => `
SELECT ${POSTING_COLUMNS} FROM posting AS p WHERE p.lane = ${lane} AND p.seq <= ${through}
  AND p.seq >= (SELECT posting_seq FROM transfer WHERE lane = ${lane} AND seq > ${after} ORDER BY seq LIMIT 1)${where}
ORDER BY p.seq`;

/** From the first to the last of the page's wanted postings. Those of others in between are left out when they are read: that takes no join. */
const transfersOf = ({ lane, after, through }: LaneRange, where: string, first: number, last: number): string => `
SELECT ${TRANSFER_COLUMNS} FROM transfer AS t
WHERE t.lane = ${lane} AND t.seq > ${Math.max(after, first - 1)} AND t.seq <= ${through} AND t.posting_seq <= ${last}${where}
ORDER BY t.seq`;

interface Conditions {
  /** What is asked of `posting AS p`. */
  readonly posting: string;
  /** What is asked of `transfer AS t`. */
  readonly transfer: string;
}

const POSTING_FILTERS = [
  ['kind', 'p.kind ='],
  ['viewer', 'p.viewer_id ='],
  ['streamer', 'p.streamer_id ='],
  ['room', 'p.room_id ='],
  ['gift', 'p.gift_id ='],
  ['request', 'p.request_id ='],
  ['from', 'p.accounting_date >='],
  ['before', 'p.accounting_date <'],
] as const;

/** COPY takes no parameters: what is asked for is quoted, besides being checked by the request's schema. */
function conditionsOf(filter: ExportFilter): Conditions {
  const posting = POSTING_FILTERS.flatMap(([name, condition]) => {
    const value = filter[name];
    return value === undefined ? [] : [`${condition} ${escapeLiteral(value)}`];
  });
  const transfer: string[] = [];
  const { unit, account, account_prefix: prefix } = filter;
  if (unit !== undefined) transfer.push(`t.unit = ${escapeLiteral(unit)}`);
  if (account !== undefined) transfer.push(`${escapeLiteral(account)} IN (t.debit, t.credit)`);
  if (prefix !== undefined) {
    const start = escapeLiteral(prefix);
    transfer.push(`(starts_with(t.debit, ${start}) OR starts_with(t.credit, ${start}))`);
  }
  const all = (conditions: readonly string[]): string => conditions.map((one) => ` AND ${one}`).join('');
  return { posting: all(posting), transfer: all(transfer) };
}
