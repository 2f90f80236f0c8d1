import { hash } from 'node:crypto';

export const HASH_BYTES = 32;
/** The hash that a lane's first event names as the one before it. */
export const FIRST_HASH = Buffer.alloc(HASH_BYTES);
const FIXED_BYTES = HASH_BYTES + 4 + 8 + 4 * 4;
const TWO_32 = 2 ** 32;

/** What the chain covers of an event. */
interface Link {
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
export const chainHash = (prev: Buffer, { lane, sequence, type, id, key, value }: Link): Buffer => {
  if (prev.length !== HASH_BYTES || !Number.isSafeInteger(sequence)) throw new RangeError('no place in a chain');
  const most = FIXED_BYTES + 3 * (type.length + id.length + key.length) + value.length;
  if (most > scratch.length) scratch = Buffer.allocUnsafeSlow(2 * most);
  prev.copy(scratch, 0);
  let at = scratch.writeUInt32BE(lane, HASH_BYTES);
  at = scratch.writeUInt32BE(Math.floor(sequence / TWO_32), at);
  at = scratch.writeUInt32BE(sequence >>> 0, at);
  at = put(value, put(key, put(id, put(type, at))));
  return sha256(scratch.subarray(0, at));
};

/** All hashes are made of what lies here, one after the other. */
let scratch = Buffer.allocUnsafeSlow(4_096);

/** The part behind its length; says where it ends. */
function put(part: string | Buffer, at: number): number {
  const from = at + 4;
  const length = typeof part === 'string' ? scratch.write(part, from) : part.copy(scratch, from);
  scratch.writeUInt32BE(length, at);
  return from + length;
}

/** By way of hexadecimal, since asking for the digest as a buffer takes twice as long. */
export const sha256 = (bytes: Buffer): Buffer => Buffer.from(hash('sha256', bytes, 'hex'), 'hex');
