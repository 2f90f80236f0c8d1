import { describe, expect, it } from 'vitest';
import { ConsoleRecords, SEPARATORS } from './console-records.js';

const { field, header, record } = SEPARATORS;
const line = (offset: number, headers: string, value: string): string =>
  ['Partition:3', `Offset:${offset}`, headers, 'alice', value].join(field) + record;

const read = (output: Buffer, chunkBytes: number) => {
  const records = new ConsoleRecords();
  const found = [];
  for (let from = 0; from < output.length; from += chunkBytes) {
    for (const { headers, value, ...rest } of records.push(output.subarray(from, from + chunkBytes))) {
      found.push({ ...rest, headers: Object.fromEntries(headers), value: value.toString('utf8') });
    }
  }
  return found;
};

describe('what the console consumer writes', () => {
  const output = Buffer.from(
    line(7, `ce_type:liwu.A.v1${header}ce_time:2026-01-01T00:00:00.000Z`, '{"title":"玫瑰\\n"}') +
      line(8, 'NO_HEADERS', `{}${field}:,`),
  );

  it.each([1, 2, 7, 64, 10_000])('is read as it was written, in chunks of %i bytes', (chunkBytes) => {
    const about = { partition: 3, key: 'alice' };
    expect(read(output, chunkBytes)).toEqual([
      {
        ...about,
        offset: 7,
        headers: { ce_type: 'liwu.A.v1', ce_time: '2026-01-01T00:00:00.000Z' },
        value: '{"title":"玫瑰\\n"}',
      },
      { ...about, offset: 8, headers: {}, value: `{}${field}:,` },
    ]);
  });

  it('is refused where it is no record', () => {
    expect(() => read(Buffer.from(`Processed a total${record}`), 100)).toThrow('what is no record: Processed a total');
    expect(() => read(Buffer.from(line(7, '', '').replace('Offset:7', 'Offset:x')), 100)).toThrow('no record');
  });
});
