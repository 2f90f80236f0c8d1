import type { Client } from 'pg';
import type { LaneHandler, TimerInput } from '../lane-handler.js';
import { BATCH } from './batch-collector.js';
import { runAll } from './lane-store.js';
import type { OpenLane } from './open-lane.js';

export const TIMER_POLL_MS = 250;
/** Timers of lanes that have not caught up with their inputs since this long ago wait. */
const TIMER_LAG_MS = 2_000;

/** Asks a handler's due-time table, at most every 250 ms, what is due in the lanes that have caught up with their inputs. */
export class DueTimers<Timer> {
  private polledAt = -Infinity;

  constructor(
    private readonly timers: LaneHandler<never, never, Timer>['timers'],
    private readonly clock: () => number,
  ) {}

  async due(client: Client, open: readonly OpenLane[]): Promise<TimerInput<Timer>[]> {
    if (!this.timers || performance.now() - this.polledAt < TIMER_POLL_MS) return [];
    this.polledAt = performance.now();
    const now = this.clock();
    const ready = open.filter((lane) => lane.stopped === undefined && lane.caughtUpAt > now - TIMER_LAG_MS);
    if (ready.length === 0) return [];
    const until = Math.min(now, ...ready.map(({ caughtUpAt }) => caughtUpAt));
    const lanes = ready.map(({ lane }) => lane);
    const [rows = []] = await runAll(client, [this.timers.due(lanes, until, BATCH)]);
    if (rows.length === BATCH) this.polledAt = -Infinity;
    return rows.map((row) => ({ kind: 'timer', now, ...this.timers!.timer(row) }));
  }
}
