import { expect } from 'vitest';
import type { StoredRecord } from '../kafka/stored-record.js';
import { chainHash, FIRST_HASH } from '../lanes/chain.js';
import { recordHeaders } from '../lanes/event-record.js';

const bytesOf = ({ key, value, headers }: StoredRecord): string =>
  [key, value, ...headers.flatMap(([name, text]) => [Buffer.from(name), text])]
    .map((bytes) => bytes.toString('hex'))
    .join('/');

/**
 * A lane's partition holds its events without a gap, each naming the hash of the one before it; whatever comes twice is the same to the
 * byte. Gives back the hash of the last one, and how many there are.
 */
export const expectChained = (records: readonly StoredRecord[], lane: number): { head: Buffer; events: number } => {
  const known: string[] = [];
  let head: Buffer = FIRST_HASH;
  for (const record of records) {
    const { sequence, prev, type, id } = recordHeaders(record);
    if (sequence <= known.length) {
      expect(bytesOf(record)).toBe(known[sequence - 1]);
      continue;
    }
    expect([sequence, prev]).toEqual([known.length + 1, head.toString('hex')]);
    head = chainHash(head, { lane, sequence, type, id, key: record.key, value: record.value });
    known.push(bytesOf(record));
  }
  return { head, events: known.length };
};
