import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arrayOf, type Cell, columnOf, type ElementType, ParameterRefused } from './array-parameter.js';

let client: Client;
beforeAll(async () => {
  client = new Client({ connectionString: inject('postgresUrl'), options: '-c timezone=UTC' });
  await client.connect();
});
afterAll(() => client.end());

/** What Postgres makes of the elements: their text, each in a row of its own. */
const asText = async (type: ElementType, values: readonly Cell[] | ReadonlySet<Cell>): Promise<(string | null)[]> => {
  const text = `SELECT unnest($1::${type}[])::text AS value`;
  const { rows } = await client.query<{ value: string | null }>(text, [arrayOf(type, values)]);
  return rows.map(({ value }) => value);
};

const ID = '0193f4a0-0000-7000-8abc-DEF012345678';

describe('an array as a parameter', () => {
  it.each<[ElementType, Cell[], (string | null)[]]>([
    ['text', ['NULL', '', null, undefined, 'a"b\\c {d}', '礼物 🎁'], ['NULL', '', null, null, 'a"b\\c {d}', '礼物 🎁']],
    ['uuid', [ID, null], [ID.toLowerCase(), null]],
    ['smallint', [0, -1, 32_767, -32_768], ['0', '-1', '32767', '-32768']],
    ['int', [0, -1, 2_147_483_647, -2_147_483_648, 5n], ['0', '-1', '2147483647', '-2147483648', '5']],
    [
      'bigint',
      [0, -1, -4_294_967_297, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2n ** 63n - 1n, -(2n ** 63n)],
      [
        '0',
        '-1',
        '-4294967297',
        '9007199254740991',
        '-9007199254740991',
        '9223372036854775807',
        '-9223372036854775808',
      ],
    ],
    [
      'numeric',
      [0n, 1n, -1n, 9_999, 10_000n, 100_000_001n, -(10n ** 37n) - 5n],
      ['0', '1', '-1', '9999', '10000', '100000001', '-10000000000000000000000000000000000005'],
    ],
    ['bool', [true, false, null], ['true', 'false', null]],
    ['date', ['2026-11-18', '2000-01-01', '1969-12-31'], ['2026-11-18', '2000-01-01', '1969-12-31']],
    [
      'timestamptz',
      [0, 1_795_000_000_000_001, -1],
      ['1970-01-01 00:00:00+00', '2026-11-18 11:06:40.000001+00', '1969-12-31 23:59:59.999999+00'],
    ],
    ['jsonb', ['{"a":["\\""]}', null, '[]'], ['{"a": ["\\""]}', null, '[]']],
    ['bytea', [Buffer.from([0, 92, 34, 255]), Buffer.alloc(0), null], ['\\x005c22ff', '\\x', null]],
  ])('arrives as %s', async (type, values, expected) => {
    expect(await asText(type, values)).toEqual(expected);
  });

  it('may be empty, of any length, and come from a set', async () => {
    expect(await asText('text', [])).toEqual([]);
    expect(await asText('int', new Set([7, 8]))).toEqual(['7', '8']);
    const long = Array.from({ length: 3_000 }, (_, index) => `${index} ${'礼'.repeat(100)}`);
    expect(await asText('text', long)).toEqual(long);
  });

  it('holds one value of each row', async () => {
    const parameter = columnOf('int', [{ n: 1 }, { n: 2 }], ({ n }) => n);
    expect((await client.query('SELECT $1::int[] AS all', [parameter])).rows).toEqual([{ all: [1, 2] }]);
  });

  it.each<[ElementType, Cell]>([
    ['text', 1],
    ['uuid', '0193f4a0-0000-7000-8abc-def01234567'],
    ['uuid', '0193f4a0-0000-7000-8abc-def01234567g'],
    ['uuid', '0193f4a0x0000-7000-8abc-def012345678'],
    ['smallint', 32_768],
    ['int', 2_147_483_648],
    ['int', 1.5],
    ['int', 'one'],
    ['bigint', 2n ** 63n],
    ['bigint', 2 ** 53],
    ['numeric', 0.5],
    ['bool', 1],
    ['numeric', 10n ** 600n],
    ['date', 'tomorrow'],
    ['date', '2026-02-30'],
    ['date', '2026-11'],
    ['date', '2026-11-18T00:00:00Z'],
    ['timestamptz', Number.NaN],
    ['timestamptz', ''],
    ['timestamptz', '5'],
    ['timestamptz', true],
    ['timestamptz', 2n ** 53n],
    ['jsonb', true],
    ['bytea', 'bytes'],
  ])('of %s does not take %s', (type, value) => {
    expect(() => arrayOf(type, [value])).toThrow(ParameterRefused);
  });
});
