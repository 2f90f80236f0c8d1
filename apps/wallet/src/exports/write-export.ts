import { unreachable } from '@liwu/contracts';
import { PLANNER_OPTIONS } from '@liwu/event-log';
import { Client } from 'pg';
import { EntryCsv } from './entry-csv.js';
import { EntryParquet } from './entry-parquet.js';
import { type ExportFilter, type ExportRequest, wantsAccount } from './export-request.js';
import { HashedFile } from './hashed-file.js';
import { HledgerJournal } from './hledger-journal.js';
import { rangesOf, readWatermarks, type Watermark } from './lane-ranges.js';
import type { Manifest } from './manifest.js';
import { readTransfers } from './read-transfers.js';
import type { ByteSink } from './text-pieces.js';
import { Totals } from './totals.js';
import type { TransferRow } from './transfer-row.js';

const CONNECT_MS = 5_000;
/** For one page, which takes milliseconds; finding the days of a range may take longer. */
const STATEMENT_MS = 120_000;

/** All that an export needs to know. */
export interface ExportOrder {
  readonly databaseUrl: string;
  readonly path: string;
  readonly request: ExportRequest;
  /** To ask for the same again; otherwise the books as they are now. */
  readonly watermarks?: readonly Watermark[];
  readonly checkpoint?: number | undefined;
}

/** What the formats have in common. */
interface EntryWriter {
  write(rows: readonly TransferRow[]): Promise<void>;
  end(): Promise<void>;
}

/** Reads the books on a connection of its own and writes them into a file, which is there as a whole or not at all. */
export async function writeExport(order: ExportOrder): Promise<Manifest> {
  const client = new Client({
    connectionString: order.databaseUrl,
    options: `${PLANNER_OPTIONS} -c default_transaction_read_only=on`,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'exports',
  });
  client.on('error', () => undefined); // the query under way tells
  await client.connect();
  try {
    const file = await HashedFile.create(order.path);
    try {
      return await writeInto(file, client, order);
    } catch (error) {
      await file.abandon();
      throw error;
    }
  } finally {
    await client.end();
  }
}

async function writeInto(file: HashedFile, client: Client, order: ExportOrder): Promise<Manifest> {
  const { request, checkpoint } = order;
  const { format, detail, filter } = request;
  const createdAt = new Date().toISOString();
  const watermarks = order.watermarks ?? (await readWatermarks(client));
  const totals = new Totals();
  const writer = writerOf(file, request, totals);
  const read = readFilter(request);
  for await (const rows of readTransfers(client, await rangesOf(client, watermarks, read), read))
    await writer.write(rows);
  await writer.end();
  const { bytes, sha256 } = await file.finish();
  return {
    format,
    ...(detail ? { detail } : {}),
    filter,
    watermarks,
    rows: totals.rows,
    totals: totals.byUnit(),
    bytes,
    sha256,
    created_at: createdAt,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

function writerOf(sink: ByteSink, { format, detail = 'summary', filter }: ExportRequest, totals: Totals): EntryWriter {
  switch (format) {
    case 'csv':
      return new EntryCsv(sink, wantsAccount(filter), totals);
    case 'parquet':
      return new EntryParquet(sink, wantsAccount(filter), totals);
    case 'hledger':
      return new HledgerJournal(sink, filter, detail, totals);
    default:
      return unreachable(format);
  }
}

/** A journal's opening needs all that came before its range. */
function readFilter({ format, filter }: ExportRequest): ExportFilter {
  return format === 'hledger' ? { before: filter.before } : filter;
}
