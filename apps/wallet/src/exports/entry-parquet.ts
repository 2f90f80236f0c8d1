import { constants, zstdCompressSync } from 'node:zlib';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { EntryColumns } from './entry-columns.js';
import type { ByteSink } from './text-pieces.js';
import type { Totals } from './totals.js';
import type { TransferRow } from './transfer-row.js';

const ROWS_OF_GROUP = 100_000;
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

type Kind = Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>;
const TEXT: Kind = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
const LONG: Kind = { type: 'INT64' };
const INT: Kind = { type: 'INT32' };
const TIME: Kind = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MICROS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
};

/** A column that every entry has is named with an exclamation mark. */
const COLUMNS: readonly (readonly [name: string, kind: Kind])[] = [
  ['entry_id!', TEXT],
  ['posting_id!', TEXT],
  ['lane!', INT],
  ['seq!', LONG],
  ['side!', TEXT],
  ['account!', TEXT],
  ['counter_account!', TEXT],
  ['class!', TEXT],
  ['unit!', TEXT],
  ['amount_minor!', LONG],
  ['signed_minor!', LONG],
  ['unit_exponent!', INT],
  ['kind!', TEXT],
  ['request_id', TEXT],
  ['lot_id', TEXT],
  ['effective_at!', TIME],
  ['recorded_at!', TIME],
  ['accounting_date!', { type: 'INT32', converted_type: 'DATE' }],
  ['is_late!', { type: 'BOOLEAN' }],
  ['viewer_id', TEXT],
  ['streamer_id', TEXT],
  ['room_id', TEXT],
  ['gift_id', TEXT],
  ['quantity', INT],
  ['actor', TEXT],
  ['approved_by', TEXT],
  ['reason_code', TEXT],
  ['reverses_posting_id', TEXT],
];

const SCHEMA: SchemaElement[] = [
  { name: 'entry', num_children: COLUMNS.length },
  ...COLUMNS.map(([name, kind]): SchemaElement => {
    const required = name.endsWith('!');
    return { ...kind, name: name.replace('!', ''), repetition_type: required ? 'REQUIRED' : 'OPTIONAL' };
  }),
];

/**
 * Writes entries as Parquet: the columns of the CSV, with amounts in minor units as INT64 and no floats anywhere. A row group is written as
 * soon as it is complete, so that memory is bounded by one. Texts have no statistics: they lie in no order, so that no reader could leave a
 * group out by them.
 *
 * The library is `hyparquet-writer` (MIT; its only dependency is `hyparquet` of the same makers): it takes bigints and microseconds as they
 * are, writes group by group, and leaves the file to us. `@dsnp/parquetjs` was left aside: it brings a dozen dependencies along, among them
 * Thrift, a file system and WebAssembly. Most of the time goes into the library's dictionaries and bit packing, and into collecting the
 * byte array that it makes of every text.
 */
export class EntryParquet {
  private readonly columns = new EntryColumns(ROWS_OF_GROUP);
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;

  constructor(
    private readonly sink: ByteSink,
    private readonly wants: (account: string) => boolean,
    private readonly totals: Totals,
  ) {
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: SCHEMA,
      codec: 'ZSTD',
      compressors: { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes, ZSTD) },
      createdBy: 'liwu wallet',
    });
  }

  async write(rows: readonly TransferRow[]): Promise<void> {
    for (const row of rows) {
      const [hasDebit, hasCredit] = [this.wants(row.debit), this.wants(row.credit)];
      this.totals.add(row.unit, row.amount, hasDebit, hasCredit);
      if (hasDebit) await this.add(row, 'debit');
      if (hasCredit) await this.add(row, 'credit');
    }
  }

  /** The last row group, and the footer without which nothing can be read. */
  async end(): Promise<void> {
    if (this.columns.length > 0) await this.writeGroup();
    await this.writer.finish();
    await this.flush();
  }

  private add(row: TransferRow, side: 'debit' | 'credit'): Promise<void> | undefined {
    this.columns.add(row, side);
    return this.columns.length === ROWS_OF_GROUP ? this.writeGroup() : undefined;
  }

  private async writeGroup(): Promise<void> {
    const columnData = SCHEMA.slice(1).map(({ name, type }): ColumnSource => {
      const data = this.columns.column(name) as ColumnSource['data'];
      return { name, data, offsetIndex: false, statistics: type !== 'BYTE_ARRAY' };
    });
    await this.writer.write({ columnData, rowGroupSize: ROWS_OF_GROUP });
    this.columns.clear();
    await this.flush();
  }

  /** A copy, since the writer goes on in the same memory while the file is written. */
  private async flush(): Promise<void> {
    const written = Buffer.from(new Uint8Array(this.bytes.buffer, 0, this.bytes.index));
    this.bytes.index = 0;
    await this.sink.append(written);
  }
}
