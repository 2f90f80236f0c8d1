import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WalletDatabase } from '../testing/wallet-database.js';
import { fillSyntheticBooks } from './testing/synthetic-books.js';

const WRITER = fileURLToPath(new URL('../../dist/exports/testing/write-bounded.js', import.meta.url));
const TRANSFERS = 500_000;
const FILL_MS = 180_000;
const run = promisify(execFile);

let database: WalletDatabase;
let folder = '';
let transfers = 0;
beforeAll(async () => {
  database = await WalletDatabase.create();
  folder = await mkdtemp(join(tmpdir(), 'liwu-export-memory-'));
  await database.client.query(
    'DROP INDEX transfer_by_debit, transfer_by_credit, posting_by_request, posting_by_recorded_at, posting_dated_back',
  );
  transfers = await fillSyntheticBooks(database.client, TRANSFERS);
}, FILL_MS);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

/** A row group of 100,000 entries is put together in memory, a page of 10,000 transfers is not. */
it.each([
  { format: 'csv', heapMb: 96, mostMb: 400 },
  { format: 'parquet', heapMb: 128, mostMb: 650 },
  { format: 'hledger', detail: 'summary', heapMb: 96, mostMb: 400 },
])(
  'a million entries as $format fit into a heap of $heapMb MB and a process of $mostMb MB',
  async ({ heapMb, mostMb, ...request }) => {
    const order = {
      databaseUrl: database.url,
      path: join(folder, request.format),
      request: { ...request, filter: {} },
    };
    const { stdout } = await run(process.execPath, [`--max-old-space-size=${heapMb}`, WRITER, JSON.stringify(order)]);
    const { rows, peakKb } = JSON.parse(stdout) as { rows: number; peakKb: number };
    expect(rows).toBe(2 * transfers);
    expect(peakKb / 1_000).toBeLessThan(mostMb);
  },
  FILL_MS,
);
