import { type LiwuEvent } from '@liwu/contracts';
import { CATALOG_CODES, REJECTED_TRY_CODES } from '@liwu/contracts/wire';
import type { CounterFamily } from '@liwu/service-kit';

/** Counts what became of requests. A repeat of an answer (n > 0) decides nothing, and is not counted. */
export const countOutcomes = (events: readonly LiwuEvent[], count: (name: string) => void): void => {
  for (const event of events) {
    if (event.type === 'GiftPriced' && event.n === 0) count('gifts_priced');
    if (event.type === 'GiftRefused' && event.n === 0) count(`gifts_refused.${event.code}`);
    if (event.type === 'TryRejected') count(`tries_rejected.${event.code}`);
  }
};

/** What that is to Prometheus. */
export const CATALOG_COUNTERS: readonly CounterFamily[] = [
  {
    metric: 'liwu_gifts_priced_total',
    counts: 'gifts_priced',
    help: 'Requests that were found valid and priced; the wallet decides next.',
  },
  {
    metric: 'liwu_gifts_refused_total',
    counts: 'gifts_refused',
    labels: ['code'],
    known: CATALOG_CODES,
    help: 'Requests that were refused for good before anything was held, by the code that the viewer is told.',
  },
  {
    metric: 'liwu_tries_rejected_total',
    counts: 'tries_rejected',
    labels: ['code'],
    known: REJECTED_TRY_CODES,
    help: 'Tries that reused an id with other content; the original request stays as it is.',
  },
];
