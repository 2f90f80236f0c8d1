import { nextBackoff } from '../next-backoff.js';
import type { PlacedEvent } from './lane-store.js';

/** The most events and bytes of one lane in one request; a broker takes batches of up to 1 MB. */
export const RUN_EVENTS = 1_000;
export const RUN_BYTES = 700_000;
/** About what an event's headers and framing take. */
const HEADER_BYTES = 400;
/** More committed events than this of a lane are not kept in memory: the event table has them. */
export const CACHED_EVENTS = 5_000;
/** A lane with more committed events than this that the log does not hold yet is to take no further inputs. */
export const MAX_UNPUBLISHED = 5_000;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/** What is known of one lane's way into the log: what is there, what is to come, and what of that is at hand. Asks nobody. */
export class PublishedLane {
  /** Before this moment (of the process's clock) it is not tried again. */
  notBefore = 0;
  /** How long it waited after its last failure; 0 where all is well. */
  backoffMs = 0;
  /** Committed events from `acked + 1` on, contiguous; what is missing is read from the table. */
  private cache: PlacedEvent[] = [];

  /**
   * `acked`: the log holds every event up to there; `target`: the event table does. `expectedOffset` is the base offset that the next
   * batch must get; where it is not known, the end of the log is to be looked at first.
   */
  constructor(
    private held: number,
    private committedTo: number,
    public expectedOffset: number | undefined,
  ) {
    this.committedTo = Math.max(committedTo, held);
  }

  /** The log holds every event up to here. */
  get acked(): number {
    return this.held;
  }

  /** How many committed events the log does not hold yet. */
  get unpublished(): number {
    return this.committedTo - this.held;
  }

  /** When the oldest of these was decided, where it is at hand; undefined where the log holds everything. */
  get oldestUnpublishedAt(): number | undefined {
    const [oldest] = this.cache;
    return this.unpublished > 0 && oldest?.sequence === this.held + 1 ? oldest.at : undefined;
  }

  /** Whether so much waits for the log that nothing more should be decided. */
  get isBehind(): boolean {
    return this.unpublished > MAX_UNPUBLISHED;
  }

  get hasWork(): boolean {
    return this.unpublished > 0 || this.expectedOffset === undefined;
  }

  /** This event has just been committed. */
  committed(event: PlacedEvent): void {
    const isNext = event.sequence === this.held + this.cache.length + 1;
    if (isNext && this.cache.length < CACHED_EVENTS) this.cache.push(event);
    this.raise(event.sequence);
  }

  /** The table holds events up to here; gives back whether that is news. */
  raise(sequence: number): boolean {
    if (sequence <= this.committedTo) return false;
    this.committedTo = sequence;
    return true;
  }

  /** What has to be read from the table before the next run; undefined where it is at hand. */
  get missing(): { from: number; limit: number } | undefined {
    if (this.unpublished === 0 || this.cache[0]?.sequence === this.held + 1) return undefined;
    return { from: this.held + 1, limit: Math.min(this.unpublished, RUN_EVENTS) };
  }

  /** The table gave these for what was missing. Throws where it lacks what it must have. */
  found(events: readonly PlacedEvent[]): void {
    const wanted = this.held + 1;
    if (events[0]?.sequence !== wanted) throw new Error(`the event table lacks sequence ${wanted}`);
    this.cache = [...events];
  }

  /** The next events to be sent, as many as one request takes; at least one where there are any. */
  nextRun(): PlacedEvent[] {
    if (this.unpublished === 0) return [];
    let bytes = 0;
    const end = this.cache.findIndex(
      (event, index) => index >= RUN_EVENTS || (bytes += event.value.length + HEADER_BYTES) > RUN_BYTES,
    );
    return this.cache.slice(0, end < 0 ? undefined : Math.max(1, end));
  }

  /** The log took all up to here, and its next offset is this. Gives back whether the lane was behind until now. */
  acknowledged(sequence: number, nextOffset: number): boolean {
    const wasBehind = this.isBehind;
    this.hold(sequence);
    this.expectedOffset = nextOffset;
    return wasBehind && !this.isBehind;
  }

  /** The log ends at this offset, and holds events up to this one. Gives back how many it has lost that it had acknowledged. */
  sawEnd(sequence: number, offset: number): number {
    // More than was acknowledged: written, although no answer said so.
    const lost = sequence < this.held ? this.lost(sequence) : 0;
    this.hold(Math.max(this.held, sequence));
    this.raise(sequence);
    this.expectedOffset = offset;
    return lost;
  }

  /** The log has lost its tail and holds events up to this one only. Gives back how many are to be sent again. */
  lost(sequence: number): number {
    const count = this.held - sequence;
    this.held = sequence;
    this.cache = [];
    return count;
  }

  succeeded(): void {
    this.backoffMs = 0;
  }

  /** It is tried again later, after each failure later than after the one before. */
  failed(now: number): void {
    this.backoffMs = nextBackoff(this.backoffMs, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    this.notBefore = now + this.backoffMs;
  }

  private hold(sequence: number): void {
    this.held = sequence;
    this.cache = this.cache.filter((event) => event.sequence > sequence);
  }
}
