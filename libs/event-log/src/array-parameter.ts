/** What an element of an array parameter is to Postgres. */
export type ElementType =
  'text' | 'uuid' | 'smallint' | 'int' | 'bigint' | 'numeric' | 'bool' | 'date' | 'timestamptz' | 'jsonb' | 'bytea';

/**
 * A value as an element: a `date` is `YYYY-MM-DD`, a `timestamptz` whole microseconds since 1970, a `numeric` whole,
 * `jsonb` JSON text. Nothing becomes null.
 */
export type Cell = string | number | bigint | boolean | Buffer | null | undefined;

/** Writes a value at the place and says where it ends. */
interface Element {
  /** Of its type in `pg_type`. */
  readonly oid: number;
  readonly write: (value: Exclude<Cell, null | undefined>, at: number) => number;
}

const HEADER_BYTES = 20;
const NO_DIMENSION_BYTES = 12;
/** The most bytes of a value of constant length, or of a numeric: no bigint of ours comes near it. */
const CONSTANT_BYTES = 256;
const NULL_LENGTH = -1;
const FIRST_INDEX = 1;

/** Postgres counts from 1 January 2000. */
const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = 946_684_800_000_000;
const DAY_MS = 86_400_000;
const TWO_32 = 2 ** 32;

let scratch = Buffer.allocUnsafeSlow(64 * 1_024);
let view = viewOf(scratch);

/**
 * An array as a statement's parameter, in Postgres's binary form (`array_recv` and the `_recv` of its elements): either side is
 * spared text, quotes and hexadecimal digits. Throws where a value is none of its type.
 */
export const arrayOf = (type: ElementType, values: Iterable<Cell>): Buffer => {
  const all = Array.isArray(values) ? (values as readonly Cell[]) : [...values];
  return columnOf(type, all, (value) => value);
};

/** One value of each row, as an array. */
export const columnOf = <T>(type: ElementType, rows: readonly T[], valueOf: (row: T) => Cell): Buffer => {
  const { oid, write } = ELEMENTS[type];
  let hasNull = 0;
  let at = HEADER_BYTES;
  for (let index = 0; index < rows.length; index++) {
    const value = valueOf(rows[index]!);
    if (value === null || value === undefined) {
      hasNull = 1;
      reserve(at + 4);
      at = putInt32(NULL_LENGTH, at);
    } else {
      reserve(at + 4 + roomOf(value));
      const end = write(value, at + 4);
      putInt32(end - at - 4, at);
      at = end;
    }
  }
  const dimensions = rows.length > 0 ? 1 : 0;
  let field = 0;
  for (const value of [dimensions, hasNull, oid, rows.length, FIRST_INDEX]) field = putInt32(value, field);
  return Buffer.from(scratch.subarray(0, dimensions > 0 ? at : NO_DIMENSION_BYTES));
};

const ELEMENTS: Readonly<Record<ElementType, Element>> = {
  text: { oid: 25, write: putText },
  uuid: { oid: 2950, write: putUuid },
  smallint: { oid: 21, write: (value, at) => putInt16(whole(value, 16), at) },
  int: { oid: 23, write: (value, at) => putInt32(whole(value, 32), at) },
  bigint: { oid: 20, write: putInt64 },
  numeric: { oid: 1700, write: putNumeric },
  bool: { oid: 16, write: (value, at) => scratch.writeUInt8(demand(typeof value === 'boolean', value) ? 1 : 0, at) },
  date: { oid: 1082, write: (value, at) => putInt32(whole(Date.parse(text(value)) / DAY_MS - EPOCH_DAYS, 32), at) },
  timestamptz: { oid: 1184, write: (value, at) => putInt64(Number(value) - EPOCH_MICROS, at) },
  jsonb: { oid: 3802, write: (value, at) => putText(value, scratch.writeUInt8(JSONB_VERSION, at)) },
  bytea: { oid: 17, write: putBytes },
};
const JSONB_VERSION = 1;

function putText(value: Cell, at: number): number {
  return at + scratch.write(text(value), at);
}

function putBytes(value: Cell, at: number): number {
  if (!Buffer.isBuffer(value)) throw refusal(value);
  return at + value.copy(scratch, at);
}

function putInt16(value: number, at: number): number {
  view.setInt16(at, value);
  return at + 2;
}

function putInt32(value: number, at: number): number {
  view.setInt32(at, value);
  return at + 4;
}

function putInt64(value: Cell, at: number): number {
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) throw refusal(value);
    view.setBigInt64(at, value);
  } else {
    if (!Number.isSafeInteger(value)) throw refusal(value);
    view.setInt32(at, Math.floor((value as number) / TWO_32));
    view.setUint32(at + 4, (value as number) >>> 0);
  }
  return at + 8;
}

const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
const DASH = 0x2d;
const UUID_LENGTH = 36;

function putUuid(value: Cell, from: number): number {
  const id = text(value);
  if (id.length !== UUID_LENGTH) throw refusal(value);
  let at = from;
  for (let place = 0; place < UUID_LENGTH; place += 2) {
    if (DASHES.has(place)) {
      if (id.charCodeAt(place) !== DASH) throw refusal(value);
      place++;
    }
    scratch[at++] = (digitOf(id.charCodeAt(place), value) << 4) | digitOf(id.charCodeAt(place + 1), value);
  }
  return at;
}

/** What a character is worth as a hexadecimal digit. */
function digitOf(code: number, value: Cell): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57;
  throw refusal(value);
}

/** Groups of four decimal digits, the greatest first, behind their number, the first one's weight, the sign and a scale of 0. */
function putNumeric(value: Cell, at: number): number {
  let rest = typeof value === 'bigint' ? value : BigInt(whole(value, 54));
  const sign = rest < 0n ? 0x40_00 : 0;
  if (rest < 0n) rest = -rest;
  const groups: number[] = [];
  for (; rest > 0n; rest /= 10_000n) groups.push(Number(rest % 10_000n));
  let end = at;
  for (const field of [groups.length, groups.length - 1, sign, 0, ...groups.toReversed()]) end = putInt16(field, end);
  return end;
}

function text(value: Cell): string {
  if (typeof value !== 'string') throw refusal(value);
  return value;
}

/** A whole number of so many bits, with its sign. */
function whole(value: Cell, bits: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  const limit = 2 ** (bits - 1);
  if (typeof number !== 'number' || !Number.isInteger(number) || number < -limit || number >= limit)
    throw refusal(value);
  return number;
}

function demand(holds: boolean, value: Cell): Cell {
  if (!holds) throw refusal(value);
  return value;
}

const refusal = (value: Cell): TypeError =>
  new TypeError(`an array of a statement cannot take ${typeof value === 'string' ? 'this text' : String(value)}`);

const roomOf = (value: Exclude<Cell, null | undefined>): number => {
  if (typeof value === 'string') return 1 + 3 * value.length;
  return Buffer.isBuffer(value) ? value.length : CONSTANT_BYTES;
};

function reserve(bytes: number): void {
  if (bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * bytes);
  scratch.copy(larger);
  scratch = larger;
  view = viewOf(scratch);
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
