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
/** The most bytes of a value of constant length, or of a numeric; one with more is refused. */
const CONSTANT_BYTES = 256;
const NULL_LENGTH = -1;
const FIRST_INDEX = 1;
/** What stands before the text of every jsonb. */
const JSONB_VERSION = 1;

/** Postgres counts from 1 January 2000. */
const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = 946_684_800_000_000;
const DAY_MS = 86_400_000;
const TWO_32 = 2 ** 32;

let scratch = Buffer.allocUnsafeSlow(64 * 1_024);
let view = viewOf(scratch);

/** A value that is none of its type: whatever led to it cannot be applied. */
export class ParameterRefused extends Error {
  override readonly name = 'ParameterRefused';
}

/**
 * An array as a statement's parameter, in Postgres's binary form (`array_recv` and the `_recv` of its elements): either side is
 * spared text, quotes and hexadecimal digits. Throws `ParameterRefused` where a value is none of its type.
 */
export const arrayOf = (type: ElementType, values: readonly Cell[] | ReadonlySet<Cell>): Buffer =>
  columnOf(type, [...values], (value) => value);

/** One value of each row, as an array. `valueOf` must not itself make an array: all are written in one place. */
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
      const from = at + 4;
      const end = written(type, write, value, from);
      putInt32(end - from, at);
      at = end;
    }
  }
  const dimensions = rows.length > 0 ? 1 : 0;
  let field = 0;
  for (const value of [dimensions, hasNull, oid, rows.length, FIRST_INDEX]) field = putInt32(value, field);
  return Buffer.from(scratch.subarray(0, dimensions > 0 ? at : NO_DIMENSION_BYTES));
};

function written(
  type: ElementType,
  write: Element['write'],
  value: Exclude<Cell, null | undefined>,
  at: number,
): number {
  try {
    return write(value, at);
  } catch (cause) {
    throw new ParameterRefused(`an array of ${type} cannot take this ${typeof value}`, { cause });
  }
}

const ELEMENTS: Readonly<Record<ElementType, Element>> = {
  text: { oid: 25, write: putText },
  uuid: { oid: 2950, write: putUuid },
  smallint: { oid: 21, write: (value, at) => putInt16(whole(value, 16), at) },
  int: { oid: 23, write: (value, at) => putInt32(whole(value, 32), at) },
  bigint: { oid: 20, write: putInt64 },
  numeric: { oid: 1700, write: putNumeric },
  bool: { oid: 16, write: putBool },
  date: { oid: 1082, write: putDate },
  timestamptz: { oid: 1184, write: (value, at) => putInt64(whole(value, 54) - EPOCH_MICROS, at) },
  jsonb: { oid: 3802, write: (value, at) => putText(value, scratch.writeUInt8(JSONB_VERSION, at)) },
  bytea: { oid: 17, write: putBytes },
};

function putText(value: Cell, at: number): number {
  return at + scratch.write(text(value), at);
}

function putBytes(value: Cell, at: number): number {
  if (!Buffer.isBuffer(value)) throw new TypeError('no bytes');
  return at + value.copy(scratch, at);
}

function putBool(value: Cell, at: number): number {
  if (typeof value !== 'boolean') throw new TypeError('neither true nor false');
  return scratch.writeUInt8(value ? 1 : 0, at);
}

/** The rows of a batch are of one day, or of two. */
let lastDay = { text: '2000-01-01', days: 0 };

function putDate(value: Cell, at: number): number {
  if (value !== lastDay.text) lastDay = { text: text(value), days: daysOf(text(value)) };
  return putInt32(lastDay.days, at);
}

function daysOf(day: string): number {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (!Number.isFinite(ms) || !new Date(ms).toISOString().startsWith(`${day}T`)) throw new RangeError('no day');
  return whole(ms / DAY_MS - EPOCH_DAYS, 32);
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
    if (BigInt.asIntN(64, value) !== value) throw new RangeError('too great');
    view.setBigInt64(at, value);
  } else {
    const number = whole(value, 54);
    view.setInt32(at, Math.floor(number / TWO_32));
    view.setUint32(at + 4, number >>> 0);
  }
  return at + 8;
}

const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
const DASH = 0x2d;
const UUID_LENGTH = 36;

function putUuid(value: Cell, from: number): number {
  const id = text(value);
  if (id.length !== UUID_LENGTH) throw new TypeError('no UUID');
  let at = from;
  for (let place = 0; place < UUID_LENGTH; place += 2) {
    if (DASHES.has(place)) {
      if (id.charCodeAt(place) !== DASH) throw new TypeError('no UUID');
      place++;
    }
    scratch[at++] = (digitOf(id.charCodeAt(place)) << 4) | digitOf(id.charCodeAt(place + 1));
  }
  return at;
}

/** What a character is worth as a hexadecimal digit. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57;
  throw new TypeError('no UUID');
}

const DIGITS_OF_GROUP = 4;
/** Groups of four decimal digits, the greatest first, behind their number, the first one's weight, the sign and a scale of 0. */
function putNumeric(value: Cell, at: number): number {
  const digits = (typeof value === 'bigint' ? value : whole(value, 54)).toString();
  const from = digits.startsWith('-') ? 1 : 0;
  const groups = digits === '0' ? 0 : Math.ceil((digits.length - from) / DIGITS_OF_GROUP);
  if (2 * (groups + 4) > CONSTANT_BYTES) throw new RangeError('too many digits');
  let field = putInt16(groups, at);
  field = putInt16(groups - 1, field);
  field = putInt16(from === 1 ? 0x40_00 : 0, field);
  field = putInt16(0, field);
  for (let group = groups - 1; group >= 0; group--) {
    const end = digits.length - group * DIGITS_OF_GROUP;
    let worth = 0;
    for (let place = Math.max(from, end - DIGITS_OF_GROUP); place < end; place++)
      worth = 10 * worth + digitOf(digits.charCodeAt(place));
    field = putInt16(worth, field);
  }
  return field;
}

function text(value: Cell): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}

/** A whole number of so many bits, with its sign; 54 for all that a JavaScript number holds exactly. */
function whole(value: Cell, bits: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  const limit = 2 ** (bits - 1);
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < -limit || number >= limit)
    throw new RangeError(`no whole number of ${bits} bits`);
  return number;
}

/** The most bytes that a value can take; of jsonb one more than its text. */
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
