import { reportTable } from '../../crowd/crowd-report.js';
import { verdictLines, verdictRecords } from '../../verify/verdict-report.js';
import type { ChaosOptions } from '../chaos-options.js';
import { judgedCommit } from '../judged-commit.js';
import type { RollBackResult } from './roll-back.js';

const WIDTH = 16;

/** For people. */
export const rollBackReport = ({ after, before, faults, healed, lanes, verdicts }: RollBackResult): string =>
  [
    'Before:',
    reportTable(before.tally, before.costs),
    '',
    ...verdictLines(verdicts),
    '',
    'Lanes whose database forgot events, and what their service says:',
    ...lanes.map(
      ({ committed, forgotten, lane, named, published, service }) =>
        `  ${service.padEnd(WIDTH)} ${String(lane).padStart(2)}  ${forgotten} forgotten, ${published} published and ${committed} committed since; ${named ?? 'NOTHING'}`,
    ),
    '',
    'Whoever came later:',
    typeof after === 'string' ? after : reportTable(after.tally, after.costs),
    '',
    'The databases, brought up to their topics:',
    ...healed.adopted.map(({ adopt, rebuild, service }) => `  ${service.padEnd(WIDTH)} ${adopt.said} ${rebuild.said}`),
    '',
    'Whoever came then:',
    typeof healed.crowd === 'string' ? healed.crowd : reportTable(healed.crowd.tally, healed.crowd.costs),
    '',
    ...verdictLines(healed.verdicts),
    '',
    ...(faults.length === 0
      ? [
          'As it must be: every such lane stopped and named the fork, as reconcile does, and nothing was charged or shown wrongly; then all was healed from the topics.',
        ]
      : faults.map((fault) => `WRONG  ${fault}`)),
  ].join('\n');

/** For programs. */
export const rollBackJson = (options: ChaosOptions, result: RollBackResult): string =>
  JSON.stringify(
    {
      clean: result.faults.length === 0,
      commit: judgedCommit(),
      seed: options.seed,
      options,
      lanes: result.lanes,
      before: result.before.tally,
      verdicts: verdictRecords(result.verdicts),
      after: typeof result.after === 'string' ? result.after : result.after.tally,
      healed: {
        ...result.healed,
        crowd: typeof result.healed.crowd === 'string' ? result.healed.crowd : result.healed.crowd.tally,
        verdicts: verdictRecords(result.healed.verdicts),
      },
      faults: result.faults,
    },
    undefined,
    2,
  );
