import { type LiwuEvent, laneOf } from '@liwu/contracts';
import { type Given, decider } from '@liwu/test-kit';
import { budgetOfLane } from '../outstanding-gift/reminder-budget.js';
import { WatchBatch, type WatchOptions } from '../outstanding-gift/watch-batch.js';
import type { WatchInput } from '../outstanding-gift/watch-input.js';
import { DEFAULT_POLICY, type WatchPolicy } from '../outstanding-gift/watch-policy.js';
import { type WatchReport, watchdogHandler } from '../watchdog-handler.js';

export const LANES = 12;

/** For whoever does not look at what is reported. */
export const UNREPORTED: WatchReport = { count: () => undefined, log: { warn: () => undefined } };

export const optionsOf = (policy: WatchPolicy = DEFAULT_POLICY): WatchOptions => ({
  policy,
  budget: budgetOfLane(policy.remindersPerSecond, LANES),
});

/** The watchdog's decisions under a policy: `given(watched()).when(arrives(witnessed())).then(confirmed(…))`. */
export const givenUnder = (
  policy: WatchPolicy,
): ((...past: LiwuEvent[]) => Given<WatchBatch, WatchInput, LiwuEvent>) => {
  const handler = watchdogHandler(policy, LANES, UNREPORTED);
  return decider<WatchBatch, WatchInput, LiwuEvent>({
    decide: (input, batch) => handler.decide(input, batch),
    evolve: (batch, event) => handler.evolve(batch, event, laneOf((event as { viewerId: string }).viewerId)),
    initial: () => new WatchBatch(optionsOf(policy)),
  });
};

export const given = givenUnder(DEFAULT_POLICY);
