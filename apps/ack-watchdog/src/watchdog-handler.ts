import type { LaneHandler } from '@liwu/event-log';
import { decideWatch } from './decide-watch.js';
import { countOutcomes } from './outstanding-gift/count-outcomes.js';
import { dueGifts, dueTimer } from './outstanding-gift/due-gifts.js';
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

/** All that the watchdog tells the lanes: which events it reads, what becomes of them, and what is due when. `count` takes the names of outcomes. */
export const watchdogHandler = (policy: WatchPolicy, lanes: number, count: (name: string) => void): WatchdogHandler => {
  const options = { policy, budget: budgetOfLane(policy.remindersPerSecond, lanes) };
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
    committed: (decided) =>
      countOutcomes(
        decided.flatMap(({ events }) => events),
        count,
      ),
    timers: {
      due: (ofLanes, until, limit) => dueGifts(ofLanes, until, limit, options.budget),
      timer: dueTimer,
    },
  };
};
