import type { LiwuEvent } from '@liwu/contracts';
import { isOverdue } from './overdue.js';

/**
 * Counts what was decided, for the metrics: what stays unknown, what was shown after its release, and what
 * the gateway leaves without an answer, by names of their own. `WATCHDOG_COUNTERS` says what they are to Prometheus.
 */
export const countOutcomes = (events: readonly LiwuEvent[], count: (name: string) => void): void => {
  for (const event of events) {
    const name = counterOf(event);
    if (name) count(name);
    if (event.type === 'DeliveryTakenOver' && isOverdue(event)) count('take_overs_overdue');
  }
};

function counterOf(event: LiwuEvent): string | undefined {
  switch (event.type) {
    case 'DeliveryWatched':
      return 'deliveries_watched';
    case 'DeliveryConfirmed':
      return `deliveries_confirmed.${event.how}`;
    case 'DeliveryAbandoned':
      return `deliveries_abandoned.${event.certainty}`;
    case 'DeliveryReminded':
      return `deliveries_reminded.${event.n}`;
    case 'DeliveryTakenOver':
      return `deliveries_taken_over.${event.reason}`;
    case 'ShownAfterRelease':
      return `shown_after_release.${event.evidence}`;
    default:
      return undefined;
  }
}
