/** Castagnoli's polynomial, reflected (RFC 3720, appendix B.4): Kafka's record batches carry this checksum. */
const POLYNOMIAL = 0x82f63b78;
const TABLES = makeTables();

/** CRC-32C of `bytes[start, end)`, as an unsigned 32-bit integer. Four bytes a step. */
export const crc32c = (bytes: Buffer, start = 0, end = bytes.length): number => {
  const [t0, t1, t2, t3] = TABLES as [Int32Array, Int32Array, Int32Array, Int32Array];
  let crc = -1;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc = t3[crc & 0xff]! ^ t2[(crc >>> 8) & 0xff]! ^ t1[(crc >>> 16) & 0xff]! ^ t0[crc >>> 24]!;
  }
  for (; at < end; at++) crc = t0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
};

function makeTables(): Int32Array[] {
  const tables = [0, 1, 2, 3].map(() => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[0]![byte] = crc;
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let table = 1; table < 4; table++) {
      const previous = tables[table - 1]![byte]!;
      tables[table]![byte] = tables[0]![previous & 0xff]! ^ (previous >>> 8);
    }
  }
  return tables;
}
