import { reportTable } from '../crowd/crowd-report.js';
import type { Tally } from '../crowd/verdict.js';
import { verdictLines, verdictRecords } from '../verify/verdict-report.js';
import { holds } from '../verify/violations.js';
import { inSeconds } from '../shared/seconds.js';
import type { ChaosOptions } from './chaos-options.js';
import { faultText } from './faults/fault.js';
import { judgedCommit } from './judged-commit.js';
import type { ChaosResult } from './run-chaos.js';
import type { UnorderedEnd } from './suite-watch.js';
import { countKinds, timelineLine } from './faults/timeline.js';

/** By what a run is clean. */
type Judged = Pick<ChaosResult, 'commandsFailed' | 'notBack' | 'verdicts'> & {
  readonly crowd: { readonly tally: Tally };
  readonly timeline: readonly { readonly suffered: boolean }[];
};

/** Why a run is not clean, each in some words; nothing where something befell the suite, every promise was kept, every command done, everything came back, and the books hold. */
export const blemishes = ({ commandsFailed, crowd, notBack, timeline, verdicts }: Judged): string[] => [
  ...(timeline.some(({ suffered }) => suffered) ? [] : ['no fault was suffered']),
  ...breachesOf(crowd.tally),
  ...commandsFailed.map((failure) => `not done: ${failure}`),
  ...notBack.map((name) => `not ready again: ${name}`),
  ...verdicts.filter((verdict) => !holds(verdict)).map(({ check }) => `broken: ${check}`),
];

/** What was shown and released is the judge's: it knows what had happened to the gift, and what was told of it later (7e). */
const breachesOf = ({ broken: { shownAfterRelease: _, ...broken } }: Tally): string[] =>
  Object.entries(broken).flatMap(([breach, count]) => (count > 0 ? [`${breach}: ${count}`] : []));

const endText = ({ atMs, how, name, word }: UnorderedEnd, zeroMs: number): string =>
  `${inSeconds(atMs - zeroMs)}  ${name}: ${how} (${word})`;

/** For people. */
export const chaosReport = (result: ChaosResult, notClean: readonly string[]): string => {
  const { crowd, record, timeline, unordered, verdicts } = result;
  const counts = Object.entries(countKinds(timeline));
  const width = Math.max(0, ...counts.map(([kind]) => kind.length));
  return [
    'Faults, in seconds from the first gift:',
    ...timeline.map(timelineLine),
    '',
    'Faults suffered of those ordered:',
    ...counts.map(([kind, { ordered, suffered }]) => `  ${kind.padEnd(width)}  ${suffered} of ${ordered}`),
    '',
    'As the crowd saw it:',
    reportTable(crowd.tally, crowd.costs),
    '',
    'Longest times without a grant, though one was asked for:',
    ...crowd.pauses.map(({ forMs, fromMs }) => `  ${inSeconds(forMs)} from ${inSeconds(fromMs)} on`),
    '',
    'Ends that nobody ordered:',
    ...(unordered.length === 0 ? ['  none'] : unordered.map((end) => `  ${endText(end, record.span.fromMs)}`)),
    '',
    'As the judge found it:',
    ...verdictLines(verdicts),
    '',
    ...(notClean.length === 0 ? ['clean'] : ['NOT clean:', ...notClean.map((blemish) => `  ${blemish}`)]),
  ].join('\n');
};

/** For programs. */
export const chaosJson = (options: ChaosOptions, result: ChaosResult, notClean: readonly string[]): string => {
  const { commandsFailed, crowd, notBack, record, timeline, unordered, verdicts } = result;
  return JSON.stringify(
    {
      clean: notClean.length === 0,
      notClean,
      commit: judgedCommit(),
      seed: options.seed,
      options,
      faults: countKinds(timeline),
      timeline: timeline.map(({ beganMs, endedMs, ordered, suffered, text, touched }) => ({
        what: faultText(ordered),
        ordered,
        beganMs: Math.round(beganMs),
        endedMs: Math.round(endedMs),
        suffered,
        touched,
        text,
      })),
      notBack,
      commandsFailed,
      unordered: unordered.map((end) => endText(end, record.span.fromMs)),
      clockShifts: record.clockShifts,
      lostTails: record.lostTails.map(({ partition, records }) => ({ partition, records })),
      tally: crowd.tally,
      pauses: crowd.pauses,
      verdicts: verdictRecords(verdicts),
    },
    undefined,
    2,
  );
};
