import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { exportRequestSchema } from '../exports/export-request.js';
import { writeExport } from '../exports/write-export.js';
import { jsonOf } from '../finance-api/columns.js';
import { listQuery, type Listing } from '../finance-api/listing.js';
import { ACCOUNTS_LIST } from '../finance-api/listings.js';
import type { Story } from './story.js';

const EXTENSIONS = { csv: 'csv', parquet: 'parquet', hledger: 'journal' } as const;

/** A folder with the files that `check-it-yourself.md` tells its reader to fetch, and the tools that it tells to use. */
export class ExportedBooks {
  private constructor(
    private readonly folder: string,
    private readonly duck: DuckDBConnection,
  ) {}

  static async of(story: Story): Promise<ExportedBooks> {
    const folder = await mkdtemp(join(tmpdir(), 'liwu-finance-docs-'));
    for (const format of ['csv', 'parquet', 'hledger'] as const) {
      const path = join(folder, `books.${EXTENSIONS[format]}`);
      const request = exportRequestSchema.parse({ format });
      await writeExport({ databaseUrl: story.books.database.url, path, request });
    }
    const accounts = JSON.stringify(await answered(story, ACCOUNTS_LIST));
    await writeFile(join(folder, 'accounts.json'), accounts);
    return new ExportedBooks(folder, await (await DuckDBInstance.create()).connect());
  }

  /** A query of DuckDB over the files, every value as text. */
  async ask(sql: string): Promise<{ head: string[]; rows: string[][] }> {
    const here = sql.replaceAll(/'((?:books|accounts)\.\w+)'/g, (_, name: string) => `'${join(this.folder, name)}'`);
    const reader = await this.duck.runAndReadAll(here);
    const rows = reader.getRows().map((row) => row.map((value) => String(value ?? '')));
    return { head: reader.columnNames(), rows };
  }

  /** What a command prints that runs beside the files. */
  runs(command: string): string {
    return execFileSync('bash', ['-c', command], { cwd: this.folder, encoding: 'utf8' });
  }

  /** One entry less in each of the files of entries, and not the same one. */
  async damage(): Promise<void> {
    const [csv, parquet] = [join(this.folder, 'books.csv'), join(this.folder, 'books.parquet')];
    const lines = (await readFile(csv, 'utf8')).trimEnd().split('\r\n');
    await writeFile(csv, `${lines.slice(0, -1).join('\r\n')}\r\n`);
    const rest = `SELECT * FROM read_parquet('${parquet}') WHERE entry_id <> (SELECT min(entry_id) FROM read_parquet('${parquet}'))`;
    await this.duck.run(`COPY (${rest}) TO '${parquet}.damaged' (FORMAT parquet)`);
    await rename(`${parquet}.damaged`, parquet);
  }

  async remove(): Promise<void> {
    this.duck.closeSync();
    await rm(this.folder, { recursive: true });
  }
}

/** What the API answers to whoever asks for a list. */
async function answered(story: Story, listing: Listing): Promise<object> {
  const { text, values } = listQuery(listing, {}, { after: [], until: [] }, 1_000);
  const { rows } = await story.books.database.client.query<Record<string, unknown>>(text, values);
  return { data: rows.map((row) => jsonOf(listing.columns, row)), has_more: false, next_cursor: null };
}
