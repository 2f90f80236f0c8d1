import type { LaneReconciliation } from '@liwu/event-log';
import type { StoringService } from '../suite/storing-services.js';

/** What was found of one service's lanes. */
export interface ServiceLanes {
  readonly service: StoringService;
  readonly lanes: readonly LaneReconciliation[];
}

export const isForked = ({ fork }: LaneReconciliation): boolean => fork !== undefined;

/** A line for each service, and one for each of its lanes that is not in order. */
export const describeLanes = (services: readonly ServiceLanes[]): string[] =>
  services.flatMap(({ service, lanes }) => [
    `${service}: ${sumOf(lanes, ({ matched }) => matched)} of ${sumOf(lanes, ({ stored }) => stored)} events match, ` +
      `${sumOf(lanes, ({ sent }) => sent)} sent again`,
    ...lanes.flatMap(describeLane),
  ]);

function describeLane({ lane, stored, matched, missingFrom, sent, fork }: LaneReconciliation): string[] {
  if (fork !== undefined) return [`  lane ${lane} FORKED: ${fork}; nothing is written there`];
  if (missingFrom === undefined) return [];
  const lacking = `  lane ${lane}: ${matched} of ${stored} match, ${stored - matched} missing, from sequence ${missingFrom} on`;
  return [sent > 0 ? `${lacking}; ${sent} sent again, through the end` : lacking];
}

const sumOf = (lanes: readonly LaneReconciliation[], of: (lane: LaneReconciliation) => number): number =>
  lanes.reduce((sum, lane) => sum + of(lane), 0);
