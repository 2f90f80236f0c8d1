import { hash } from 'node:crypto';

/** A row of a service's event table. */
export interface StoredEvent {
  readonly lane: number;
  readonly sequence: number;
  /** As in the header `ce_type`. */
  readonly type: string;
  readonly id: string;
  readonly key: string;
  readonly subject: string;
  readonly at: number;
  readonly traceparent: string | undefined;
  readonly value: Buffer;
  readonly prev: Buffer;
  /** When its transaction began, by the database's clock. */
  readonly recordedAt: number;
  /** When that was committed, where the database remembers it. */
  readonly committedAt?: number | undefined;
}

/** A lane's own row: where it says that it stands. */
export interface LaneHead {
  readonly lane: number;
  readonly sequence: number;
  readonly head: Buffer;
}

/** What the first event of a lane is chained to. */
export const FIRST_HASH = Buffer.alloc(32);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

/**
 * The hash that the next event of the lane has to name: SHA-256 over prev, lane, sequence, then type, id, key and value,
 * each behind its length. Written a second time, on purpose: a check that shares the code of what it checks proves less.
 */
export const chainHashOf = (
  event: Omit<StoredEvent, 'subject' | 'at' | 'traceparent' | 'recordedAt' | 'committedAt'>,
): Buffer => {
  const parts = [event.type, event.id, event.key].map((text) => Buffer.from(text, 'utf8'));
  const framed = [...parts, event.value].flatMap((part) => [u32(part.length), part]);
  return hash('sha256', Buffer.concat([event.prev, u32(event.lane), u64(event.sequence), ...framed]), 'buffer');
};
