import { WALLET_CODES } from '@liwu/contracts/wire';
import type { CounterFamily } from '@liwu/service-kit';

/** Counts inputs that end no gift. A repeat of a decision is harmless; one about a gift that was never held is somebody's fault. */
export const IGNORED_UNKNOWN = 'deliveries_of_unknown_holds';
export const IGNORED_ENDED = 'deliveries_of_ended_gifts';

/** What the wallet counts of the gifts' journey. Each gift is counted by whoever committed its decision, so once, whoever has the lane. */
export const JOURNEY_COUNTERS: readonly CounterFamily[] = [
  {
    metric: 'liwu_gifts_held_total',
    counts: 'gifts_held',
    help: 'Gifts whose coins were held: they were paid for, and are to be shown or given back.',
  },
  {
    metric: 'liwu_gifts_refused_total',
    counts: 'gifts_refused',
    labels: ['code'],
    known: WALLET_CODES,
    help: 'Requests that were refused for good before anything was held, by the code that the viewer is told.',
  },
  {
    metric: 'liwu_gifts_settled_total',
    counts: 'gifts_settled',
    labels: ['how'],
    known: ['acknowledged', 'witnessed', 'by-server'],
    help: 'Gifts whose coins were spent, as they were shown; by the evidence that proved it.',
  },
  {
    metric: 'liwu_gifts_released_total',
    counts: 'gifts_released',
    labels: ['certainty'],
    known: ['not-shown', 'unknown'],
    help: 'Gifts whose coins went back, as they were not shown, or as nobody can know (unknown).',
  },
  {
    metric: 'liwu_gifts_reversed_total',
    counts: 'gifts_reversed',
    help: 'Settled gifts that finance took back by hand.',
  },
  {
    metric: 'liwu_deliveries_of_unknown_holds_total',
    counts: IGNORED_UNKNOWN,
    help: 'Decisions of the watchdog about gifts that this wallet never held; they move nothing.',
  },
  {
    metric: 'liwu_deliveries_of_ended_gifts_total',
    counts: IGNORED_ENDED,
    help: 'Decisions of the watchdog about gifts that had ended already: repeats, which move nothing.',
  },
  {
    metric: 'liwu_checkpoints_taken_total',
    counts: 'checkpoints_taken',
    help: 'Checkpoints of the books that were signed.',
  },
  {
    metric: 'liwu_checkpoint_failures_total',
    counts: 'checkpoint_failures',
    help: 'Attempts to take a checkpoint that failed; the next one is made when it is due.',
  },
  {
    metric: 'liwu_checkpoint_conflicts_total',
    counts: 'checkpoint_conflicts',
    help: 'Times that a checkpoint outside of the database said otherwise than the database does: somebody changed the past.',
  },
];
