import { hash } from 'node:crypto';

export const HASH_BYTES = 32;
/** The hash that a lane's first event names as the one before it. */
export const FIRST_HASH = Buffer.alloc(HASH_BYTES);
const FIXED_BYTES = HASH_BYTES + 4 + 8;

/** What the chain covers of an event. */
export interface Link {
  readonly lane: number;
  readonly sequence: number;
  readonly type: string;
  readonly id: string;
  readonly key: string | Buffer;
  readonly value: Buffer;
}

/**
 * The hash of an event in its lane: SHA-256 over the hash before it (32 bytes), lane (u32), sequence (u64),
 * then type, id, key and value, each behind its length (u32). All big endian.
 */
export const chainHash = (prev: Buffer, link: Link): Buffer => {
  const parts = [link.type, link.id, link.key, link.value];
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, FIXED_BYTES));
  prev.copy(bytes, 0);
  let at = bytes.writeUInt32BE(link.lane, HASH_BYTES);
  at = bytes.writeBigUInt64BE(BigInt(link.sequence), at);
  for (const [index, part] of parts.entries()) {
    at = bytes.writeUInt32BE(lengths[index]!, at);
    at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at);
  }
  return sha256(bytes);
};

/** By way of hexadecimal, since asking for the digest as a buffer takes twice as long. */
export const sha256 = (bytes: Buffer): Buffer => Buffer.from(hash('sha256', bytes, 'hex'), 'hex');
