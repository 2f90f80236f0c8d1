import { FIRST_HASH, chainHash, sha256 } from './chain.js';
import { hashOfRecord, recordHeaders, type RecordHeaders } from './event-record.js';
import { LaneStopped } from '../errors.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import type { InputPosition } from './lane-store.js';

/** What becomes of a record that arrives. */
type Verdict =
  | { readonly kind: 'accept'; readonly headers: RecordHeaders; readonly position: InputPosition }
  /** Known already: dropped. */
  | { readonly kind: 'repeat' }
  /** The reader sits at the wrong place. */
  | { readonly kind: 'seek'; readonly offset: number }
  /** Events before it are missing: they may lie further back, look once. */
  | { readonly kind: 'look-back' }
  /** Comes after events that the topic has lost: not applied until those have been sent again. */
  | { readonly kind: 'lost'; readonly expected: number; readonly found: number };

/** How many hashes of applied events are kept to compare repeats with. */
const KNOWN_HASHES = 1_000;

/**
 * How far one lane has read one topic. Accepts exactly the next sequence; drops repeats by sequence, whose hash must be the known one;
 * never guesses over a gap. Throws `LaneStopped` where two different events claim one place: the lane was forked.
 */
export class InputCursor {
  private readonly hashes = new Map<number, string>();
  private readOffset: number;
  private lookedBack = false;

  constructor(
    private readonly lane: number,
    private current: InputPosition,
  ) {
    this.readOffset = current.nextOffset;
    this.hashes.set(current.sequence, current.hash.toString('hex'));
  }

  /** A lane that has read nothing of this topic yet. */
  static fresh(lane: number, source: string): InputCursor {
    return new InputCursor(lane, { source, sequence: 0, hash: FIRST_HASH, nextOffset: 0 });
  }

  /** Behind the last accepted record. */
  get position(): InputPosition {
    return this.current;
  }

  /** The reader was told to go on from here. */
  soughtTo(offset: number): void {
    this.readOffset = offset;
  }

  offer(record: StoredRecord): Verdict {
    const headers = recordHeaders(record);
    const expected = this.current.sequence + 1;
    const contiguous = record.offset === this.readOffset;
    if (headers.sequence > expected) return this.beyond(headers.sequence, contiguous);
    this.readOffset = record.offset + 1;
    if (headers.sequence < expected) return this.repeat(headers, record);
    return this.accept(headers, record);
  }

  private accept(headers: RecordHeaders, record: StoredRecord): Verdict {
    const { source, hash: last } = this.current;
    if (headers.prev !== this.hashes.get(this.current.sequence)) throw this.forked(headers.sequence);
    const { sequence, type, id } = headers;
    const next = chainHash(last, { lane: this.lane, sequence, type, id, key: record.key, value: record.value });
    this.remember(sequence, next);
    this.lookedBack = false;
    this.current = { source, sequence, hash: next, nextOffset: record.offset + 1 };
    return { kind: 'accept', headers, position: this.current };
  }

  private repeat(headers: RecordHeaders, record: StoredRecord): Verdict {
    const { sequence } = headers;
    if (sequence < 1) throw new LaneStopped(this.lane, `${this.current.source} holds a record without a sequence`);
    // Repeats at the end are read over like all else, else the lane would never have caught up with its input.
    const { nextOffset } = this.current;
    if (!this.lookedBack && record.offset >= nextOffset)
      this.current = { ...this.current, nextOffset: record.offset + 1 };
    const known = this.hashes.get(sequence);
    if (known === undefined) return { kind: 'repeat' };
    if (hashOfRecord(this.lane, record, headers)?.toString('hex') !== known) throw this.forked(sequence);
    return { kind: 'repeat' };
  }

  private beyond(found: number, contiguous: boolean): Verdict {
    if (!contiguous) return { kind: 'seek', offset: (this.readOffset = this.current.nextOffset) };
    if (!this.lookedBack) {
      this.lookedBack = true;
      return { kind: 'look-back' };
    }
    this.readOffset++;
    return { kind: 'lost', expected: this.current.sequence + 1, found };
  }

  private remember(sequence: number, value: Buffer): void {
    this.hashes.set(sequence, value.toString('hex'));
    this.hashes.delete(sequence - KNOWN_HASHES);
  }

  private forked(sequence: number): LaneStopped {
    return new LaneStopped(
      this.lane,
      `${this.current.source} was forked at sequence ${sequence}: two different events claim this place`,
    );
  }
}

/** What is kept of a record of a topic without sequences, to see on return whether it is still the same one. */
export const recordHash = (record: StoredRecord): Buffer => sha256(record.value);

/** Behind a record of a topic without sequences. Hashes it only when asked: of all that a batch applies, the last one is kept. */
class FactPosition implements InputPosition {
  readonly sequence = 0;
  private hashed: Buffer | undefined;

  constructor(
    readonly source: string,
    readonly nextOffset: number,
    private record: StoredRecord | undefined,
  ) {}

  get hash(): Buffer {
    this.hashed ??= recordHash(this.record!);
    this.record = undefined;
    return this.hashed;
  }
}

/** How far one lane has read a topic whose events have no sequences: by contiguous offsets alone. */
export class FactCursor {
  constructor(private current: InputPosition) {}

  get position(): InputPosition {
    return this.current;
  }

  /** Go on from here, whatever was read before: the topic has changed under us, repeats are told apart by the handler. */
  restartAt(offset: number): void {
    const { source, sequence, hash } = this.current;
    this.current = { source, sequence, hash, nextOffset: offset };
  }

  offer(record: StoredRecord): Verdict {
    const { source, nextOffset } = this.current;
    if (record.offset < nextOffset) return { kind: 'repeat' };
    if (record.offset > nextOffset) return { kind: 'seek', offset: nextOffset };
    this.current = new FactPosition(source, record.offset + 1, record);
    return { kind: 'accept', headers: recordHeaders(record), position: this.current };
  }
}
