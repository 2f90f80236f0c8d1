import type { Log } from '../lane-handler.js';
import { passStep } from '../steps.js';
import { PendingOffsets } from './pending-offsets.js';

const COMMIT_EVERY_MS = 1_000;
const COMMIT_EVERY_EVENTS = 200;

/** A partition that is read, from one assignment to the next. */
export interface FactPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offsets: PendingOffsets;
  /** The sequence of the last event that was taken in, of a topic that has them; all up to it are repeats. */
  seen: number;
}

/** What is written down for the group: the offset to go on from. */
export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * How far each partition is done with, and what of that the group knows: it is told each second and after every 200 events, so that at
 * most so much is handled again by whoever goes on.
 */
export class FactOffsets {
  private readonly opened = new Map<string, FactPlace>();
  private sinceCommit = 0;
  private committing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly commitAll: (offsets: readonly CommittedOffset[]) => Promise<void>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.commitSoon(), COMMIT_EVERY_MS);
  }

  /** Tells the group the last of it. Never rejects: what it is not told is handled again. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.committing;
    await this.commit();
  }

  of(topic: string, partition: number): FactPlace | undefined {
    return this.opened.get(nameOf(topic, partition));
  }

  all(): FactPlace[] {
    return [...this.opened.values()];
  }

  /** The partition is read from here on, whatever was known of it. */
  open(topic: string, partition: number, offset: number): void {
    const place = { topic, partition, offsets: new PendingOffsets(offset), seen: 0 };
    this.opened.set(nameOf(topic, partition), place);
  }

  /** The partitions are others' now; what still ends of them is theirs to do again. */
  clear(): void {
    this.opened.clear();
  }

  /** The handling of this one has ended. */
  ended({ offsets }: FactPlace, offset: number): void {
    offsets.end(offset);
    if (++this.sinceCommit >= COMMIT_EVERY_EVENTS) this.commitSoon();
  }

  private commitSoon(): void {
    this.committing ??= this.commit().finally(() => (this.committing = undefined));
  }

  private async commit(): Promise<void> {
    this.sinceCommit = 0;
    const moved = this.all()
      .map(({ topic, partition, offsets }) => ({ topic, partition, offset: offsets.done, offsets }))
      .filter(({ offset, offsets }) => offset > offsets.committed);
    if (moved.length === 0) return;
    passStep('offsets-before-commit');
    try {
      await this.commitAll(moved.map(({ topic, partition, offset }) => ({ topic, partition, offset })));
      for (const { offsets, offset } of moved) offsets.committed = offset;
    } catch (error) {
      this.log.warn({ err: error }, 'offsets could not be committed; they are later');
    }
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;
