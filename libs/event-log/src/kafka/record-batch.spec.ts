import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.js';
import { decodeRecordSet, encodeHeaders, encodeRecordBatch } from './record-batch.js';
import { BadRecordBatchError } from './stored-record.js';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const record = fc.record({
  key: bytes,
  value: bytes,
  headers: fc.array(
    fc.tuple(
      fc.stringMatching(/^[a-z_]{1,20}$/),
      bytes.map((value) => value.toString('latin1')),
    ),
    { maxLength: 5 },
  ),
});

describe('crc32c', () => {
  it('gives the check value of RFC 3720', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  });
});

describe('a record batch', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 200 }), (records) => {
        const written = records.map((one) => ({ ...one, headers: encodeHeaders(one.headers) }));
        const read = decodeRecordSet(encodeRecordBatch(written, 1_795_000_000_000));
        expect(read.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
          records.map(({ key, value, headers }) => ({
            key,
            value,
            headers: headers.map(([name, text]) => [name, Buffer.from(text, 'latin1')]),
          })),
        );
        expect(read.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
        expect(new Set(read.map(({ writtenAt }) => writtenAt))).toEqual(new Set([1_795_000_000_000]));
      }),
      { numRuns: 100 },
    );
  });

  it('is refused when any byte behind its checksum was changed', () => {
    const batch = encodeRecordBatch(
      [{ key: Buffer.from('k'), value: Buffer.from('value'), headers: encodeHeaders([]) }],
      0,
    );
    for (let at = 21; at < batch.length; at++) {
      const changed = Buffer.from(batch);
      changed[at]! ^= 1;
      expect(() => decodeRecordSet(changed)).toThrow(BadRecordBatchError);
    }
  });

  it('that a fetch has cut short is left for the next one', () => {
    const batch = encodeRecordBatch(
      [{ key: Buffer.from('k'), value: Buffer.from('value'), headers: encodeHeaders([]) }],
      0,
    );
    expect(decodeRecordSet(Buffer.concat([batch, batch.subarray(0, batch.length - 1)]))).toHaveLength(1);
  });

  it.each([-13, -12, 0, 3, 8, 48])(
    'is refused where it says that %i bytes follow, less than its own header',
    (length) => {
      const one = { key: Buffer.from('k'), value: Buffer.from('value'), headers: encodeHeaders([]) };
      const batch = encodeRecordBatch([one], 0);
      batch.writeInt32BE(length, 8);
      expect(() => decodeRecordSet(batch)).toThrow(BadRecordBatchError);
    },
  );

  it('is refused where it is compressed', () => {
    const one = { key: Buffer.from('k'), value: Buffer.from('value'), headers: encodeHeaders([]) };
    const batch = encodeRecordBatch([one], 0);
    batch.writeInt16BE(1, 21);
    batch.writeUInt32BE(crc32c(batch, 21), 17);
    expect(() => decodeRecordSet(batch)).toThrow(/compressed/);
  });

  it('holds no header that cannot be written as it is', () => {
    expect(() => encodeHeaders([['ce_subject', '礼物']])).toThrow(/cannot be written as Latin-1/);
  });

  it('is refused where a record is longer than it', () => {
    const one = { key: Buffer.from('k'), value: Buffer.from('value'), headers: encodeHeaders([['a', 'b']]) };
    const batch = encodeRecordBatch([one], 0);
    // The record's last header says that it is 60 bytes longer than it is.
    batch[batch.length - 2] = 2 * 61;
    batch.writeUInt32BE(crc32c(batch, 21), 17);
    expect(() => decodeRecordSet(batch)).toThrow(/longer than its batch/);
  });
});
