import type { LiwuEvent } from '@liwu/contracts';
import type { Decided } from '@liwu/event-log';
import type { Metrics, Observe } from '@liwu/service-kit';
import { type WalletBatch, walletOf } from '../viewer-wallet/wallet-batch.js';
import type { WalletGift } from '../viewer-wallet/wallet.js';
import type { WalletCommand } from '../wallet-command.js';
import { IGNORED_ENDED, IGNORED_UNKNOWN, JOURNEY_COUNTERS } from './journey-counters.js';

/**
 * Bounds in seconds along the timeline of wire.md: at once (a viewer in a room that is watched), by the reminders 3, 6 and 12 s after the
 * hold and half a second for each to work, by the take-over at 20 s, by the grant's end at 40 s.
 */
const SHOWN_BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 3.5, 6.5, 12.5, 20, 20.5, 25, 35, 40];
/** The same, and on to where a gift may be closed (55 s); 120 s is when it counts as lost (alerts.md). */
const HELD_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 60, 90, 120, 300, 900];

/** Where what was committed is told to the metrics. */
export interface JourneyReport {
  readonly count: (name: string) => void;
  readonly shownAfter: Observe;
  readonly heldFor: Observe;
}

/** Tells nobody: for a handler that folds events again. */
export const NO_REPORT: JourneyReport = {
  count: () => undefined,
  shownAfter: () => undefined,
  heldFor: () => undefined,
};

/** Registers what Prometheus reads of the gifts' journey, and gives what it is told by. */
export const journeyReport = (metrics: Metrics, count: (name: string) => void): JourneyReport => {
  metrics.describe(JOURNEY_COUNTERS);
  return {
    count,
    shownAfter: metrics.durations({
      name: 'liwu_hold_to_shown_seconds',
      help: 'From the moment at which a gift’s coins were held to the evidence that it was shown, by kind of evidence; of settled gifts.',
      buckets: SHOWN_BUCKETS,
      label: 'how',
      known: ['acknowledged', 'witnessed', 'by-server'],
    }),
    heldFor: metrics.durations({
      name: 'liwu_hold_duration_seconds',
      help: 'For how long gifts’ coins were held until they were spent or went back. Those still held are in liwu_holds_open.',
      buckets: HELD_BUCKETS,
      label: 'outcome',
      known: ['settled', 'released'],
    }),
  };
};

/** Tells what has been committed: what became of gifts, and after how long. Repeats of an answer (n > 0) decide nothing. */
export const reportJourney = (
  decided: readonly Decided<WalletCommand>[],
  batch: WalletBatch,
  report: JourneyReport,
): void => {
  for (const { input, events } of decided) {
    for (const event of events) reportEvent(event, giftOf(event, batch), report);
    if (input.kind !== 'event' || input.event.type === 'GiftPriced') continue;
    const gift = giftOf(input.event, batch);
    // Only a hold can end: what led to nothing was about a gift that has ended already, or that nobody holds.
    if (events.length === 0) {
      const hasEnded = gift?.status === 'settled' || gift?.status === 'released';
      report.count(hasEnded ? IGNORED_ENDED : IGNORED_UNKNOWN);
    } else if (input.event.type === 'DeliveryConfirmed' && gift?.status === 'settled') {
      report.shownAfter(Math.max(0, input.event.evidenceAt - gift.heldAt) / 1_000, gift.how);
    }
  }
};

function reportEvent(event: LiwuEvent, gift: WalletGift | undefined, { count, heldFor }: JourneyReport): void {
  if ('n' in event && event.n > 0) return;
  switch (event.type) {
    case 'CoinsHeld':
      return count('gifts_held');
    case 'HoldRefused':
      return count(`gifts_refused.${event.code}`);
    case 'GiftSettled':
      count(`gifts_settled.${event.how}`);
      if (gift && 'heldAt' in gift) heldFor(Math.max(0, event.at - gift.heldAt) / 1_000, 'settled');
      return;
    case 'HoldReleased':
      count(`gifts_released.${event.certainty}`);
      if (gift && 'heldAt' in gift) heldFor(Math.max(0, event.at - gift.heldAt) / 1_000, 'released');
      return;
    case 'GiftReversed':
      return count('gifts_reversed');
    default:
  }
}

const giftOf = (event: LiwuEvent, batch: WalletBatch): WalletGift | undefined =>
  'requestId' in event && 'viewerId' in event ? walletOf(batch, event.viewerId).gifts.get(event.requestId) : undefined;
