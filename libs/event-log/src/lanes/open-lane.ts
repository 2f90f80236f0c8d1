import type { ServiceName } from '@liwu/contracts';
import type { StoredRecord } from '../kafka/stored-record.js';
import { ParkedKeys } from '../parking/parked-keys.js';
import type { RecordHeaders } from './event-record.js';
import { FactCursor, InputCursor } from './input-cursor.js';
import type { InputPosition, LaneRow } from './lane-store.js';

/** An accepted record that waits for its batch. */
export interface Waiting {
  readonly record: StoredRecord;
  readonly headers: RecordHeaders;
  readonly position: InputPosition;
  /** In milliseconds. */
  readonly arrivedAt: number;
}

/** All that was in an input's partition at `askedAt` lies below `offset`. */
interface Mark {
  readonly askedAt: number;
  readonly offset: number;
}

/** The topic of this service bears no sequences: its events are facts that commute. */
const FACT_SOURCE: ServiceName = 'rtm-gateway';

/** A lane that this replica works: where it stands, what waits in it. Lives from one opening to the next. */
export class OpenLane {
  readonly lane: number;
  readonly epoch: number;
  sequence: number;
  head: Buffer;
  readonly cursors = new Map<string, InputCursor | FactCursor>();
  /** Accepted, not yet applied; from `taken` on. */
  private queue: Waiting[] = [];
  private marks = new Map<string, Mark>();
  private caughtUp = new Map<string, number>();
  /** Applied or moved over, per source: what the next commit writes. */
  private readonly applied = new Map<string, InputPosition>();
  /** Inputs that were found not to be applicable, and timers by their names: they are parked with the next batch. */
  private readonly poison = new Map<Waiting | string, string>();
  /** Nothing from this input on may be taken; what is before it may. */
  private end: { waiting: Waiting; reason: string } | undefined;
  stopped: string | undefined;
  /** It is in a batch whose transaction is under way: no other batch may have it. */
  busy = false;

  constructor(
    row: Omit<LaneRow, 'stopped'>,
    positions: readonly InputPosition[],
    sources: readonly ServiceName[],
    /** Whose inputs are not applied, as it is committed. */
    public parked = new ParkedKeys(),
    private readonly openedAt = Date.now(),
  ) {
    this.lane = row.lane;
    this.epoch = row.epoch;
    this.sequence = row.sequence;
    this.head = row.head;
    for (const source of sources) {
      const known = positions.find((position) => position.source === source);
      const position = known ?? InputCursor.fresh(row.lane, source).position;
      this.applied.set(source, position);
      this.cursors.set(source, source === FACT_SOURCE ? new FactCursor(position) : new InputCursor(row.lane, position));
    }
  }

  enqueue(waiting: Waiting): void {
    this.queue.push(waiting);
  }

  get queued(): number {
    return this.queue.length;
  }

  /** The next inputs, at most `limit`; they stay in the queue until committed. */
  next(limit: number): readonly Waiting[] {
    if (this.stopped !== undefined) return [];
    const endAt = this.end ? this.queue.indexOf(this.end.waiting) : -1;
    if (endAt === 0) this.stopped = this.end!.reason;
    return this.queue.slice(0, endAt >= 0 ? Math.min(limit, endAt) : limit);
  }

  /** The lane goes on up to this input, and stops there. */
  stopAt(waiting: Waiting, reason: string): void {
    this.end ??= { waiting, reason };
  }

  /** This input, or the timer of this name, cannot be applied. */
  poisoned(what: Waiting | string, fault: string): void {
    this.poison.set(what, fault);
  }

  /** Whether anything may have to be parked: without that, no input's key needs to be looked at. */
  get parks(): boolean {
    return this.parked.size > 0 || this.poison.size > 0;
  }

  /** Why this input, or the timer of this name, cannot be applied, if it cannot. */
  faultOf(what: Waiting | string): string | undefined {
    return this.poison.get(what);
  }

  /** Where the inputs will stand once the first `count` of the queue are applied: what differs from what the table has. */
  positionsAfter(count: number): InputPosition[] {
    if (count === this.queue.length) {
      return [...this.cursors]
        .map(([, { position }]) => position)
        .filter((position) => position !== this.applied.get(position.source));
    }
    const last = new Map<string, InputPosition>();
    for (let index = 0; index < count; index++)
      last.set(this.queue[index]!.position.source, this.queue[index]!.position);
    return [...last.values()];
  }

  /** The first `count` of the queue are committed, with these positions. */
  commit(count: number, positions: readonly InputPosition[]): void {
    if (this.poison.size > 0) for (const done of this.queue.slice(0, count)) this.poison.delete(done);
    this.queue = count === this.queue.length ? [] : this.queue.slice(count);
    for (const position of positions) this.applied.set(position.source, position);
    for (const source of this.marks.keys()) this.checkMark(source);
  }

  /** A fetch sent at `askedAt` found the input's end here. */
  sawEnd(source: string, askedAt: number, offset: number): void {
    if (!this.marks.has(source)) this.marks.set(source, { askedAt, offset });
    this.checkMark(source);
  }

  /** Up to when the lane has applied everything that its inputs held; 0 before it ever had. */
  get caughtUpAt(): number {
    let oldest = Infinity;
    for (const source of this.cursors.keys()) oldest = Math.min(oldest, this.caughtUp.get(source) ?? 0);
    return oldest;
  }

  /** For how long the lane has not applied everything that its inputs held; from its opening on, as long as it never had. */
  lagAt(now: number): number {
    return Math.max(0, now - (this.caughtUpAt || this.openedAt));
  }

  private checkMark(source: string): void {
    const mark = this.marks.get(source);
    if (!mark) return;
    const inQueue = this.queue.some(({ position }) => position.source === source && position.nextOffset <= mark.offset);
    if (inQueue || this.cursors.get(source)!.position.nextOffset < mark.offset) return;
    this.caughtUp.set(source, mark.askedAt);
    this.marks.delete(source);
  }
}
