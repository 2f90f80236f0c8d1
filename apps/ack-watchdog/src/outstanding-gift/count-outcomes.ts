import type { Appended } from '@liwu/event-log';

/** Counts what was decided, for the metrics: what stays unknown, and what was shown after its release, by names of their own. */
export const countOutcomes = (appended: readonly Appended[], count: (name: string) => void): void => {
  for (const { event } of appended) {
    const name = counterOf(event);
    if (name) count(name);
  }
};

function counterOf(event: Appended['event']): string | undefined {
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
