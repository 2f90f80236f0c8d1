import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordHeaders } from '../lanes/event-record.js';
import { crc32c } from './crc32c.js';
import { decodeRecordSet, encodeHeaders, encodeRecordBatch } from './record-batch.js';
import { BadRecordBatchError } from './stored-record.js';

const PARSER = 'record batch';
const CRC_AT = 17;
const CRC_FROM = 21;
const headers = encodeHeaders([
  ['ce_type', 'liwu.CoinsHeld.v1'],
  ['ce_id', 'x'],
  ['ce_sequence', '7'],
]);
const record = { key: Buffer.from('alice'), value: Buffer.from('{"n":0}'), headers };
const HONEST = [1, 3].map((count) =>
  encodeRecordBatch(
    Array.from({ length: count }, () => record),
    1_795_000_000_000,
  ),
);

/** With a checksum that fits, so that what comes behind it is met. */
const summed = (bytes: Buffer): Buffer => {
  if (bytes.length > CRC_FROM) bytes.writeUInt32BE(crc32c(bytes, CRC_FROM), CRC_AT);
  return bytes;
};

describe('a partition’s bytes', () => {
  it(
    'are read as records that lie within them, or refused as a bad batch, and nothing else happens',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let read = 0;
      await fuzz<Buffer>(PARSER, {
        mutant: (mutate) => {
          const bytes = mutate.bytes(HONEST);
          return mutate.random.oneIn(4) ? bytes : summed(bytes);
        },
        arbitrary: fc
          .tuple(fc.integer({ min: -40, max: 90 }), fc.uint8Array({ minLength: 61, maxLength: 200 }))
          .map(([length, random]) => {
            const bytes = Buffer.from(random);
            bytes.writeInt32BE(length, 8);
            bytes[16] = 2;
            return summed(bytes);
          }),
        check: (bytes) => {
          try {
            const records = decodeRecordSet(bytes);
            const size = records.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
            if (size > bytes.length) throw new Error('more than there is');
            for (const one of records)
              if (!Number.isSafeInteger(recordHeaders(one).sequence)) throw new Error('no number');
            read += records.length;
          } catch (error) {
            if (!(error instanceof BadRecordBatchError)) throw error;
          }
        },
        show: (bytes) => bytes.toString('hex'),
      });
      expect(read).toBeGreaterThan(0);
    },
  );
});
