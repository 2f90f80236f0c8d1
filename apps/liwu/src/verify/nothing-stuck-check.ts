import { closableAt, grantEnd, REQUEST_VALID_MS } from '@liwu/contracts';
import { type Journey, type Journeys, isOpen, nameOf } from './journeys.js';
import type { LaneProgress } from './lane-progress.js';
import { type Verdict, Violations } from './violations.js';

/** What everything may take beyond its own deadlines, restarts included. */
const MARGIN_MS = 30_000;

/**
 * No request waits longer than the timeline of a gift allows, and no lane has inputs lying in front of it.
 * Without an answer a request is stuck when nobody may hold coins for it any more; a hold, when the gateway should
 * long have closed it.
 */
export const checkNothingStuck = (journeys: Journeys, progress: readonly LaneProgress[], now: number): Verdict => {
  const violations = new Violations();
  let open = 0;
  for (const journey of journeys.all()) {
    if (journey.outcomes.length > 0) continue;
    open += 1;
    const since = stuckSince(journey);
    if (since !== undefined && since < now) {
      const what = isOpen(journey) ? `${journey.held} coins held` : 'requested';
      violations.add(`${nameOf(journey)}: ${what}, and without an outcome for too long`);
    }
  }
  for (const { service, source, lane, behind } of progress) {
    if (behind > 0) violations.add(`${service} lane ${lane}: ${behind} events of ${source} are not applied`);
  }
  return { check: 'nothing is stuck', looked: `${open} gifts in flight, ${progress.length} lane inputs`, violations };
};

function stuckSince({ heldAt, requestedAt }: Journey): number | undefined {
  if (heldAt !== undefined) return closableAt(grantEnd(heldAt)) + MARGIN_MS;
  return requestedAt === undefined ? undefined : requestedAt + REQUEST_VALID_MS + MARGIN_MS;
}
