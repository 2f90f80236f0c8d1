import type { Command } from 'commander';
import { type StateDirOption, withStateDir } from '../command/options.js';
import { COULD_NOT } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';
import { demandSuite } from '../suite/find-suite.js';
import { describeLanes, isForked, type ServiceLanes } from './describe-lanes.js';
import { reconcileSuite } from './reconcile-suite.js';

interface ReconcileCommandOptions extends StateDirOption {
  readonly dryRun: boolean;
  readonly json: boolean;
}

const IN_ORDER = 0;
const FORKED = 1;

/** Adds the command that compares every event table with its topic, and sends again what a topic lacks. */
export const registerReconcile = (program: Command): void => {
  const command = program
    .command('reconcile')
    .description(
      'Compare every event table with its topic, and send again what a topic lacks, from the first missing event through the end: ' +
        'exits 1 where a topic holds what its table does not, 2 when it cannot compare',
    )
    .option('--dry-run', 'compare only', false)
    .option('--json', 'print it for programs, lane by lane', false);
  withStateDir(command).action(async (options: ReconcileCommandOptions) => {
    process.exitCode = await reconcile(options);
  });
};

async function reconcile({ stateDir, dryRun, json }: ReconcileCommandOptions): Promise<number> {
  const suite = demandSuite(stateDir);
  let services: ServiceLanes[];
  try {
    services = await reconcileSuite(suite, dryRun);
  } catch (error) {
    process.stderr.write(`liwu: could not compare: ${messageOf(error)}\n`);
    return COULD_NOT;
  }
  process.stdout.write(`${json ? JSON.stringify(services, undefined, 2) : describeLanes(services).join('\n')}\n`);
  return services.some(({ lanes }) => lanes.some(isForked)) ? FORKED : IN_ORDER;
}
