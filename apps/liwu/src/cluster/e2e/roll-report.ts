import type { EventPause, RollResult } from '../roll-event.js';

/** The longest time without a grant that a roll may cost, in milliseconds: of a service with a database, and of the gateway. */
const GAP_GOALS_MS = { database: 1_000, gateway: 3_000 } as const;

/** The longest that any viewer may wait for a grant, whatever is done: one lane that stands still leaves no gap among twelve (docs/decisions/0016). */
const WAIT_GOAL_MS = 7_000;

const goalOf = ({ service }: EventPause): number =>
  service === 'rtm-gateway' ? GAP_GOALS_MS.gateway : GAP_GOALS_MS.database;

const heading = ['event', 'took', 'grants', 'longest gap', 'longest wait'];

/** What was done, in words. */
export const nameOf = ({ detail, service, what }: Pick<EventPause, 'what' | 'service' | 'detail'>): string =>
  [service ?? 'all', what, detail].join(' ').trim();

const rowOf = (pause: EventPause): string[] => [
  nameOf(pause),
  `${((pause.untilMs - pause.fromMs) / 1_000).toFixed(1)} s`,
  String(pause.grants),
  `${pause.longestGapMs} ms`,
  `${pause.longestWaitMs} ms`,
];

/** A table in Markdown, one row an event; before them, how grants came while nothing happened. */
export const rollTable = ({ pauses, undisturbed }: Pick<RollResult, 'pauses' | 'undisturbed'>): string => {
  const quiet = [
    'nothing happens',
    '',
    String(undisturbed.grants),
    `${undisturbed.longestGapMs} ms`,
    `${undisturbed.longestWaitMs} ms`,
  ];
  const rows = [quiet, ...pauses.map(rowOf)];
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};

/** What a run does not show as it should: broken promises and checks, and rolls whose gap exceeds the goal, or so many times the goal. */
export const rollFaults = (
  { complaints, pauses }: Pick<RollResult, 'complaints' | 'pauses'>,
  gapFactor = 1,
): string[] => [
  ...complaints,
  // A gap in which nobody wanted anything shows nothing.
  ...pauses.filter(({ grants }) => grants === 0).map((pause) => `nothing was granted while ${nameOf(pause)}`),
  ...pauses
    .filter(({ longestWaitMs }) => longestWaitMs > gapFactor * WAIT_GOAL_MS)
    .map(
      (pause) =>
        `somebody waited ${pause.longestWaitMs} ms for a grant while ${nameOf(pause)}, more than ${gapFactor * WAIT_GOAL_MS}`,
    ),
  ...pauses
    .filter((pause) => pause.what === 'rolled' && pause.longestGapMs > gapFactor * goalOf(pause))
    .map(
      (pause) =>
        `${pause.service} was rolled with ${pause.longestGapMs} ms without a grant, more than ${gapFactor * goalOf(pause)}`,
    ),
];
