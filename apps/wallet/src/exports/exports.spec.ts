import { describe, expect, it } from 'vitest';
import { CopyRows, readPosting, transferReader } from './copy-rows.js';
import { CSV_COLUMNS, csvField, EntryCsv } from './entry-csv.js';
import { exportRequestSchema, wantsAccount } from './export-request.js';
import { HledgerJournal } from './hledger-journal.js';
import { commodityLine, journalAccount, journalAmount, journalNames } from './journal-accounts.js';
import { readCsv } from './testing/read-csv.js';
import { Totals } from './totals.js';
import { dayText, type PostingRow, timeText, type TransferRow } from './transfer-row.js';

const posting: PostingRow = {
  seq: 40_220,
  postingId: 'a88b8171-529e-59d8-812a-b2f0916955c3',
  kind: 'refund',
  requestId: undefined,
  effectiveAt: 1_794_997_600_000_001,
  recordedAt: 1_794_997_600_999_999,
  accountingDay: 20_775,
  isLate: true,
  viewerId: 'alice',
  streamerId: undefined,
  roomId: undefined,
  giftId: undefined,
  quantity: 3,
  actor: 'ann, "the boss"\r\nof all – ☂',
  approvedBy: undefined,
  reasonCode: 'goodwill',
  reversesPostingId: undefined,
};
const transfer = (more: Partial<TransferRow> = {}): TransferRow => ({
  lane: 5,
  seq: 40_221,
  debit: 'viewer:alice:paid:available',
  credit: 'platform:refunds',
  unit: 'COIN',
  amount: 605_000n,
  lotId: '17899c49-999c-5c4f-a1e0-17676f0ba869',
  posting,
  ...more,
});
const gathered = () => {
  const pieces: Buffer[] = [];
  return {
    append: async (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes)),
    text: () => Buffer.concat(pieces).toString(),
  };
};
const csvOf = async (rows: TransferRow[], filter = {}) => {
  const [sink, totals] = [gathered(), new Totals()];
  const csv = new EntryCsv(sink, wantsAccount({ ...filter }), totals);
  await csv.write(rows);
  await csv.end();
  return { text: sink.text(), totals };
};

describe('CSV', () => {
  it('has the columns of finance.md in their order', () =>
    expect(CSV_COLUMNS.join()).toBe(
      'entry_id,posting_id,lane,seq,side,account,counter_account,class,unit,amount,signed_amount,kind,request_id,lot_id,effective_at,recorded_at,accounting_date,is_late,viewer_id,streamer_id,room_id,gift_id,quantity,actor,approved_by,reason_code,reverses_posting_id',
    ));

  it('tells the debit, then the credit, and quotes only what has to be', async () => {
    const { text, totals } = await csvOf([transfer()]);
    const end =
      ',refund,,17899c49-999c-5c4f-a1e0-17676f0ba869,2026-11-18T10:26:40.000001Z,2026-11-18T10:26:40.999999Z,2026-11-18,true,alice,,,,3,"ann, ""the boss""\r\nof all – ☂",,goodwill,\r\n';
    const place = 'a88b8171-529e-59d8-812a-b2f0916955c3,5,40221';
    expect(text).toBe(
      `${CSV_COLUMNS.join()}\r\n5-40221-D,${place},debit,viewer:alice:paid:available,platform:refunds,liability,COIN,60.5000,60.5000${end}5-40221-C,${place},credit,platform:refunds,viewer:alice:paid:available,equity,COIN,60.5000,-60.5000${end}`,
    );
    expect(readCsv(text)[0]).toMatchObject({ actor: posting.actor });
    expect([totals.rows, totals.byUnit()]).toEqual([
      2,
      [{ unit: 'COIN', debits: '60.5000', credits: '60.5000', debits_minor: '605000', credits_minor: '605000' }],
    ]);
  });

  it('leaves out the side that nobody asked for', async () => {
    const { text, totals } = await csvOf([transfer()], { account: 'platform:refunds' });
    expect(readCsv(text).map(({ entry_id: id }) => id)).toEqual(['5-40221-C']);
    expect(totals.byUnit()).toMatchObject([{ debits: '0.0000', credits: '60.5000' }]);
  });

  it('writes as many lines as there are, however many pieces they take', async () => {
    const { text } = await csvOf(Array.from({ length: 5_000 }, (_, seq) => transfer({ seq })));
    expect(readCsv(text).map(({ seq }) => Number(seq))).toEqual(
      Array.from({ length: 10_000 }, (_, row) => Math.floor(row / 2)),
    );
  });

  it.each([
    [undefined, ''],
    [0, '0'],
    ['a b', 'a b'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a\nb', '"a\nb"'],
  ])('writes %j as %s', (value, expected) => expect(csvField(value)).toBe(expected));

  it('does not know an account that the chart does not know', async () =>
    expect(csvOf([transfer({ debit: 'platform:slush-fund' })])).rejects.toThrow('slush-fund'));
});

describe('times and days', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
    [1_794_997_600_000_010, '2026-11-18T10:26:40.000010Z'],
  ])('%d µs are %s', (micros, text) => expect(timeText(micros)).toBe(text));
  it('days are those of the calendar', () =>
    expect([dayText(0), dayText(20_775)]).toEqual(['1970-01-01', '2026-11-18']));
});

describe('what Postgres copies', () => {
  const field = (bytes: Buffer | null): Buffer => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes ? bytes.length : -1);
    return bytes ? Buffer.concat([length, bytes]) : length;
  };
  const long = (value: bigint): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return bytes;
  };
  const row = (...fields: (Buffer | null)[]): Buffer =>
    Buffer.concat([Buffer.from([0, fields.length]), ...fields.map(field)]);
  const copied = Buffer.concat([
    Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
    Buffer.alloc(8),
    ...[1n, 2n, 3n].map((seq) =>
      row(
        long(seq),
        long(seq < 3n ? 1n : 3n),
        Buffer.from('a:b'),
        Buffer.from('c:d'),
        Buffer.from('EUR'),
        long(2n ** 62n),
        null,
      ),
    ),
    Buffer.from([0xff, 0xff]),
  ]);
  const postings = [1, 3].map((seq) => ({ ...posting, seq }));

  it.each([1, 7, 50, 10_000])('is read the same in pieces of %d bytes', (size) => {
    const reader = new CopyRows();
    const read = transferReader(5, postings);
    const rows: TransferRow[] = [];
    for (let at = 0; at < copied.length; at += size) rows.push(...reader.rows(copied.subarray(at, at + size), read));
    expect(rows.map(({ seq, amount, lotId, posting: { seq: first } }) => [seq, amount, lotId, first])).toEqual([
      [1, 2n ** 62n, undefined, 1],
      [2, 2n ** 62n, undefined, 1],
      [3, 2n ** 62n, undefined, 3],
    ]);
  });

  it('is a fault where a transfer has no posting', () =>
    expect(() => new CopyRows().rows(copied, transferReader(5, postings.slice(1)))).toThrow('5-1 has no posting'));

  it('leaves out the transfers of postings that nobody wants', () => {
    const rows = new CopyRows().rows(copied, transferReader(5, postings.slice(1), true));
    expect(rows.map(({ seq }) => seq)).toEqual([3]);
  });

  it('has the posting’s columns in the order in which they are read', () => {
    const days = Buffer.alloc(4);
    days.writeInt32BE(9_818);
    const three = Buffer.from([0, 0, 0, 3]);
    const uuid = Buffer.from('a88b8171529e59d8812ab2f0916955c3', 'hex');
    const time = (micros: number) => long(BigInt(micros) - 946_684_800_000_000n);
    const bytes = row(
      long(40_220n),
      uuid,
      Buffer.from('refund'),
      null,
      time(posting.effectiveAt),
      time(posting.recordedAt),
      days,
      Buffer.from([1]),
      Buffer.from('alice'),
      null,
      null,
      null,
      three,
      Buffer.from(posting.actor ?? ''),
      null,
      Buffer.from('goodwill'),
      null,
    );
    expect(new CopyRows().rows(Buffer.concat([copied.subarray(0, 19), bytes]), readPosting)).toEqual([posting]);
  });
});

describe('a journal', () => {
  it('names accounts under their class, and all parties together', () => {
    expect(journalAccount('viewer:42:owed')).toBe('assets:viewer:42:owed');
    expect(journalAccount('platform:revenue')).toBe('revenues:platform:revenue');
    expect(journalNames('summary')('viewer:42:paid:available')).toBe('liabilities:viewer:all:paid:available');
    expect(journalNames('posting')('platform:top-ups')).toBe('equity:platform:top-ups');
  });

  it('declares units with their decimals', () => {
    expect(['COIN', 'EUR', 'JPY', 'KWD'].map(commodityLine).join('')).toBe(
      'commodity 1000.0000 COIN\ncommodity 1000.00 EUR\ncommodity 1000. JPY\ncommodity 1000.000 KWD\n',
    );
    expect(journalAmount(-605_000n, 'COIN')).toBe('-60.5000 COIN');
  });

  it('opens with what came before, and asserts what there is at the end', async () => {
    const [sink, totals] = [gathered(), new Totals()];
    const journal = new HledgerJournal(sink, { from: '2026-11-18', before: '2026-12-01' }, 'posting', totals);
    const before = { ...posting, accountingDay: 20_000, kind: 'top-up' };
    await journal.write([
      transfer({
        posting: before,
        debit: 'platform:top-ups',
        credit: 'viewer:alice:paid:available',
        amount: 1_000_000n,
      }),
      transfer(),
    ]);
    await journal.end();
    expect(sink.text()).toBe(`decimal-mark .
commodity 1000.0000 COIN

account equity:platform:refunds
account equity:platform:top-ups
account liabilities:viewer:alice:paid:available

2026-11-18 opening balances
    equity:platform:top-ups  100.0000 COIN
    liabilities:viewer:alice:paid:available  -100.0000 COIN

2026-11-18 (a88b8171-529e-59d8-812a-b2f0916955c3) refund
    liabilities:viewer:alice:paid:available  60.5000 COIN
    equity:platform:refunds  -60.5000 COIN

2026-11-30 closing balances
    equity:platform:refunds  0.0000 COIN = -60.5000 COIN
    equity:platform:top-ups  0.0000 COIN = 100.0000 COIN
    liabilities:viewer:alice:paid:available  0.0000 COIN = -39.5000 COIN
`);
    expect(totals.rows).toBe(2);
  });
});

describe('what can be asked for', () => {
  const parse = (body: object) => exportRequestSchema.safeParse(body);

  it('a period becomes its days', () =>
    expect(parse({ format: 'csv', period: '2026-12' }).data).toEqual({
      format: 'csv',
      filter: { from: '2026-12-01', before: '2027-01-01' },
    }));
  it('a journal is a summary unless postings are wanted', () =>
    expect(parse({ format: 'hledger' }).data).toEqual({ format: 'hledger', detail: 'summary', filter: {} }));

  it.each([
    [{ format: 'csv', period: '2026-11', from: '2026-11-01' }, 'period'],
    [{ format: 'csv', from: '2026-11-02', before: '2026-11-02' }, 'before'],
    [{ format: 'csv', before: '2026-02-29' }, 'before'],
    [{ format: 'csv', account: 'a:b', account_prefix: 'a:' }, 'account_prefix'],
    [{ format: 'csv', unit: 'ABC' }, 'unit'],
    [{ format: 'parquet', detail: 'summary' }, 'detail'],
    [{ format: 'hledger', unit: 'EUR' }, 'unit'],
  ])('%j is refused for %s', (body, param) =>
    expect(parse(body).error?.issues.map(({ path }) => path.join('.'))).toEqual([param]),
  );
});
