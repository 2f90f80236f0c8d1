import { closableAt } from '@liwu/contracts';
import type { LaneHandler, Log } from '@liwu/event-log';
import { decideWatch } from './decide-watch.js';
import { countOutcomes } from './outstanding-gift/count-outcomes.js';
import { dueGifts, dueTimer, takeOversOfLane } from './outstanding-gift/due-gifts.js';
import { batchOf, loadGifts } from './outstanding-gift/load-gifts.js';
import { budgetOfLane } from './outstanding-gift/reminder-budget.js';
import { saveGifts } from './outstanding-gift/save-gifts.js';
import type { WatchBatch } from './outstanding-gift/watch-batch.js';
import type { GiftTimer } from './outstanding-gift/watch-input.js';
import type { WatchPolicy } from './outstanding-gift/watch-policy.js';
import { READS, isWatchdogEvent } from './outstanding-gift/watchdog-events.js';

/** Nobody waits for a confirmation, and the first reminder is 3 s away. */
const FETCH_EVERY_MS = 100;

export type WatchdogHandler = LaneHandler<WatchBatch, never, GiftTimer>;

/** Where the watchdog tells what it has committed. */
export interface WatchReport {
  /** Takes the names of outcomes. */
  readonly count: (name: string) => void;
  readonly log: Pick<Log, 'warn'>;
}

/** All that the watchdog tells the lanes: which events it reads, what becomes of them, and what is due when. */
export const watchdogHandler = (policy: WatchPolicy, lanes: number, report: WatchReport): WatchdogHandler => {
  const options = { policy, budget: budgetOfLane(policy.remindersPerSecond, lanes) };
  const dueOptions = { ...options, takeOversAtOnce: takeOversOfLane(policy.takeOversPerSecond, lanes) };
  return {
    service: 'ack-watchdog',
    inputs: ['wallet', 'rtm-gateway'],
    reads: READS,
    fetchEveryMs: FETCH_EVERY_MS,
    load: loadGifts,
    state: (rows) => batchOf(rows, options),
    decide: (input, batch) => decideWatch(input, batch, options),
    evolve: (batch, event, lane) => {
      if (!isWatchdogEvent(event)) throw new Error(`the watchdog does not write ${event.type}`);
      return batch.evolve(event, lane);
    },
    save: (batch) => saveGifts(batch, policy),
    committed: (decided, batch) => {
      countOutcomes(
        decided.flatMap(({ events }) => events),
        report.count,
      );
      tellOverdue(batch, report);
    },
    timers: {
      due: (ofLanes, until, limit) => dueGifts(ofLanes, until, limit, dueOptions),
      timer: dueTimer,
    },
  };
};

/** One line for each gift when it becomes overdue, and one count; its repeats are counted by another name. */
function tellOverdue({ newlyOverdue }: WatchBatch, { count, log }: WatchReport): void {
  for (const { viewerId, requestId, n: takeOvers, at, expiresAt } of newlyOverdue) {
    count('gifts_overdue');
    const overdueMs = at - closableAt(expiresAt);
    log.warn({ viewerId, requestId, takeOvers, overdueMs }, 'the gateway should have closed this gift by now');
  }
}
