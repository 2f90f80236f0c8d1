import type { Client } from 'pg';
import { LaneStopped } from '../errors.js';
import type { Log } from '../lane-handler.js';
import { nextBackoff } from '../next-backoff.js';
import { type OpenedRow, openLanes } from './lane-store.js';

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 3_000;

/** The lanes that this replica has and has not opened yet. Each is opened by itself: one that waits for Kafka keeps no other one from its work. */
export class LaneOpenings {
  private readonly gained = new Set<number>();
  private readonly opening = new Set<number>();
  /** Lanes that could not be opened: when each is tried again, by the process's clock, and how long that waits. */
  private readonly failed = new Map<number, { readonly againAt: number; readonly backoffMs: number }>();
  private readonly epochs = new Map<number, number>();

  constructor(
    private readonly options: {
      log: Log;
      poke: () => void;
      /** Whether the lane is still ours to open. */
      holds: (lane: number) => boolean;
      /** Puts the lane in, unless it was lost meanwhile; rejects where Kafka fails, or with `LaneStopped`. */
      putIn: (opened: OpenedRow) => Promise<void>;
      /** Nothing of a lane that could not be opened may stay. */
      takeOut: (lane: number) => void;
    },
  ) {}

  add(lane: number): void {
    this.gained.add(lane);
  }

  has(lane: number): boolean {
    return this.gained.has(lane);
  }

  /** The lane is opened, or not to be opened any more; says whether it was to be. */
  remove(lane: number): boolean {
    return this.gained.delete(lane);
  }

  /** The lane is somebody else's now. */
  forget(lane: number): void {
    this.gained.delete(lane);
    this.failed.delete(lane);
  }

  /** Under which epoch the lane was opened last. */
  epochOf(lane: number): number {
    return this.epochs.get(lane) ?? 0;
  }

  /** Whether every lane could be opened that was to be. */
  get healthy(): boolean {
    return this.failed.size === 0;
  }

  /** Which of the lanes can be opened now. */
  due(): number[] {
    const now = performance.now();
    const isDue = (lane: number): boolean => !this.opening.has(lane) && (this.failed.get(lane)?.againAt ?? 0) <= now;
    return [...this.gained].filter(isDue).sort((a, b) => a - b);
  }

  /** Begins to open what is due. Rejects where the database fails; a lane that Kafka does not let open is tried again later. */
  async begin(client: Client): Promise<void> {
    // One whose lease has ended meanwhile comes again once it is renewed.
    for (const lane of this.gained) if (!this.options.holds(lane)) this.gained.delete(lane);
    const lanes = this.due();
    if (lanes.length === 0) return;
    for (const opened of await openLanes(client, lanes)) {
      this.epochs.set(opened.row.lane, opened.row.epoch);
      this.opening.add(opened.row.lane);
      void this.openOne(opened);
    }
  }

  /** Never rejects. */
  private async openOne(opened: OpenedRow): Promise<void> {
    const { lane } = opened.row;
    try {
      await this.options.putIn(opened);
      this.failed.delete(lane);
    } catch (error) {
      if (!(error instanceof LaneStopped)) this.notOpened(lane, error);
    } finally {
      this.opening.delete(lane);
      this.options.poke();
    }
  }

  private notOpened(lane: number, error: unknown): void {
    this.options.takeOut(lane);
    if (!this.options.holds(lane)) return;
    this.gained.add(lane);
    const backoffMs = nextBackoff(this.failed.get(lane)?.backoffMs ?? 0, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    this.failed.set(lane, { againAt: performance.now() + backoffMs, backoffMs });
    this.options.log.warn({ err: error, lane, backoffMs }, 'a lane could not be opened; it is tried again');
    setTimeout(() => this.options.poke(), backoffMs).unref();
  }
}
