import { gunzipSync } from 'node:zlib';
import { crc32c } from './crc32c.js';

/** A record to be written. Header names and values are UTF-8 bytes. */
export interface RecordToWrite {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: readonly (readonly [name: Buffer, value: Buffer])[];
}

/** A record as it lies in a partition. Its buffers share the response's memory. */
export interface StoredRecord {
  readonly offset: number;
  /** Milliseconds, set by the writer. */
  readonly timestamp: number;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
}

/** Record batch, version 2 (Kafka protocol guide, 'Record Batch'): the bytes before the records. */
const HEADER_BYTES = 61;
const CRC_FROM = 21;
const MAGIC = 2;
const COMPRESSION_MASK = 0x07;
const GZIP = 1;
const CONTROL_FLAG = 0x20;
const NO_PRODUCER = -1n;

/** Encodes one batch, uncompressed, without a producer id. */
export const encodeRecordBatch = (records: readonly RecordToWrite[], now: number): Buffer => {
  const bodies = records.map(bodyLength);
  const total = bodies.reduce(
    (sum, body, index) => sum + varintLength(body + varintLength(index)) + body + varintLength(index),
    HEADER_BYTES,
  );
  const bytes = Buffer.allocUnsafe(total);
  writeHeader(bytes, records.length, now);
  let at = HEADER_BYTES;
  for (let index = 0; index < records.length; index++) {
    at = writeVarint(bytes, at, bodies[index]! + varintLength(index));
    at = writeRecord(bytes, at, records[index]!, index);
  }
  bytes.writeUInt32BE(crc32c(bytes, CRC_FROM), 17);
  return bytes;
};

function writeHeader(bytes: Buffer, count: number, now: number): void {
  bytes.writeBigInt64BE(0n, 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt32BE(-1, 12);
  bytes.writeInt8(MAGIC, 16);
  bytes.writeInt16BE(0, CRC_FROM);
  bytes.writeInt32BE(count - 1, 23);
  bytes.writeBigInt64BE(BigInt(now), 27);
  bytes.writeBigInt64BE(BigInt(now), 35);
  bytes.writeBigInt64BE(NO_PRODUCER, 43);
  bytes.writeInt16BE(-1, 51);
  bytes.writeInt32BE(-1, 53);
  bytes.writeInt32BE(count, 57);
}

/** Attributes, timestamp delta (both one byte), key, value and headers; the offset delta comes on top. */
function bodyLength(record: RecordToWrite): number {
  let length =
    2 + varintLength(record.key.length) + record.key.length + varintLength(record.value.length) + record.value.length;
  length += varintLength(record.headers.length);
  for (const [name, value] of record.headers) {
    length += varintLength(name.length) + name.length + varintLength(value.length) + value.length;
  }
  return length;
}

function writeRecord(bytes: Buffer, from: number, record: RecordToWrite, offsetDelta: number): number {
  let at = from;
  bytes[at++] = 0;
  bytes[at++] = 0;
  at = writeVarint(bytes, at, offsetDelta);
  at = writeBytes(bytes, at, record.key);
  at = writeBytes(bytes, at, record.value);
  at = writeVarint(bytes, at, record.headers.length);
  for (const [name, value] of record.headers) at = writeBytes(bytes, writeBytes(bytes, at, name), value);
  return at;
}

/** Zigzag: lengths are never negative when writing. */
function varintLength(value: number): number {
  let rest = value * 2;
  let length = 1;
  while (rest > 0x7f) {
    rest = Math.floor(rest / 128);
    length++;
  }
  return length;
}

function writeVarint(bytes: Buffer, from: number, value: number): number {
  let rest = value * 2;
  let at = from;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

function writeBytes(bytes: Buffer, from: number, value: Buffer): number {
  const at = writeVarint(bytes, from, value.length);
  value.copy(bytes, at);
  return at + value.length;
}

/** A batch that is not what Kafka's format promises. */
export class BadRecordBatchError extends Error {
  override readonly name = 'BadRecordBatchError';
}

const EMPTY = Buffer.alloc(0);

/** Decodes all whole batches of a fetch's record set; a batch cut short by the fetch's limit is left for the next one. */
export const decodeRecordSet = (bytes: Buffer): StoredRecord[] => {
  const records: StoredRecord[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = at + 12 + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    decodeBatch(bytes.subarray(at, end), records);
    at = end;
  }
  return records;
};

function decodeBatch(batch: Buffer, into: StoredRecord[]): void {
  if (batch[16] !== MAGIC) throw new BadRecordBatchError(`record batch of format ${batch[16]}, expected ${MAGIC}`);
  if (crc32c(batch, CRC_FROM) !== batch.readUInt32BE(17))
    throw new BadRecordBatchError('record batch with a wrong checksum');
  const attributes = batch.readInt16BE(CRC_FROM);
  if (attributes & CONTROL_FLAG) return;
  const baseOffset = Number(batch.readBigInt64BE(0));
  const baseTimestamp = Number(batch.readBigInt64BE(27));
  const cursor = new Cursor(recordBytes(batch, attributes & COMPRESSION_MASK));
  for (let left = batch.readInt32BE(57); left > 0; left--) into.push(cursor.readRecord(baseOffset, baseTimestamp));
}

function recordBytes(batch: Buffer, compression: number): Buffer {
  const bytes = batch.subarray(HEADER_BYTES);
  if (compression === 0) return bytes;
  if (compression === GZIP) return gunzipSync(bytes);
  throw new BadRecordBatchError(`record batch with compression ${compression}; only none and gzip are read`);
}

class Cursor {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  readRecord(baseOffset: number, baseTimestamp: number): StoredRecord {
    this.varint();
    this.at++;
    const timestamp = baseTimestamp + this.varint();
    const offset = baseOffset + this.varint();
    const key = this.sized();
    const value = this.sized();
    const headers: [string, Buffer][] = [];
    for (let left = this.varint(); left > 0; left--) headers.push([this.sized().toString('latin1'), this.sized()]);
    return { offset, timestamp, key, value, headers };
  }

  private sized(): Buffer {
    const length = this.varint();
    if (length <= 0) return EMPTY;
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new BadRecordBatchError('record longer than its batch');
    return this.bytes.subarray(from, this.at);
  }

  private varint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 10; length++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new BadRecordBatchError('record cut short');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
    throw new BadRecordBatchError('number of more than ten bytes');
  }
}
