import type { CounterFamily } from '@liwu/service-kit';

const SHOWN_HOW = ['acknowledged', 'witnessed', 'by-server'];

/** What `countOutcomes` and the handler count. Each gift is counted by whoever committed its decision, so once, whoever has the lane. */
export const WATCHDOG_COUNTERS: readonly CounterFamily[] = [
  {
    metric: 'liwu_deliveries_watched_total',
    counts: 'deliveries_watched',
    help: 'Gifts whose delivery began to be watched, as their coins were held.',
  },
  {
    metric: 'liwu_deliveries_confirmed_total',
    counts: 'deliveries_confirmed',
    labels: ['how'],
    known: SHOWN_HOW,
    help: 'Gifts that were decided to have been shown, by the evidence that proved it.',
  },
  {
    metric: 'liwu_deliveries_abandoned_total',
    counts: 'deliveries_abandoned',
    labels: ['certainty'],
    known: ['not-shown', 'unknown'],
    help: 'Gifts that were given up, so that their coins go back. unknown: nobody can know whether they were shown.',
  },
  {
    metric: 'liwu_deliveries_reminded_total',
    counts: 'deliveries_reminded',
    labels: ['attempt'],
    known: ['1', '2', '3'],
    help: 'Reminders that were decided, as no evidence came in time; by the how-manieth of its gift.',
  },
  {
    metric: 'liwu_deliveries_taken_over_total',
    counts: 'deliveries_taken_over',
    labels: ['reason'],
    known: ['silent', 'unwitnessed', 'withholder'],
    help: 'Take-overs that were decided, repeats included: the gateway is to broadcast in the viewer’s stead, or to close the gift.',
  },
  {
    metric: 'liwu_deliveries_shown_after_release_total',
    counts: 'shown_after_release',
    labels: ['evidence'],
    known: SHOWN_HOW,
    help: 'Evidence that came after a gift was given up: it was seen, and nobody paid for it.',
  },
  {
    metric: 'liwu_take_overs_overdue_total',
    counts: 'take_overs_overdue',
    help: 'Take-overs, repeats included, of gifts that the gateway should have closed at least 15 s ago.',
  },
  {
    metric: 'liwu_gifts_overdue_total',
    counts: 'gifts_overdue',
    help: 'Gifts that became overdue, each of them once: the gateway should have closed them 15 s ago.',
  },
];
