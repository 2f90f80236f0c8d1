import type { LiwuEvent } from '@liwu/contracts';
import { isOverdue } from './overdue.js';

/**
 * Counts what was decided, for the metrics: what stays unknown, what was shown after its release, and what
 * the gateway leaves without an answer, by names of their own.
 */
export const countOutcomes = (events: readonly LiwuEvent[], count: (name: string) => void): void => {
  for (const event of events) {
    const name = counterOf(event);
    if (name) count(name);
    if (event.type === 'DeliveryTakenOver' && isOverdue(event)) count('deliveries_overdue');
  }
};

function counterOf(event: LiwuEvent): string | undefined {
  switch (event.type) {
    case 'DeliveryConfirmed':
      return `deliveries_confirmed_${event.how}`;
    case 'DeliveryAbandoned':
      return `deliveries_abandoned_${event.certainty}`;
    case 'DeliveryReminded':
      return 'deliveries_reminded';
    case 'DeliveryTakenOver':
      return `deliveries_taken_over_${event.reason}`;
    case 'ShownAfterRelease':
      return `shown_after_release_${event.evidence}`;
    default:
      return undefined;
  }
}
