import { Argument, type Command, Option } from 'commander';
import { type StateDirOption, withStateDir } from '../command/options.js';
import { runOwnProgram } from '../own-program/own-program.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';

interface RebuildCommandOptions extends StateDirOption {
  readonly dryRun: boolean;
  readonly acceptChanges: boolean;
  readonly drop: boolean;
}

/** Adds the command that builds a service's state again from its own events. */
export const registerRebuild = (program: Command): void => {
  const command = program
    .command('rebuild')
    .description(
      "Build a service's state again from its own events beside the old one, compare them, and swap it in where they are the same: " +
        'exits 1 where they are not, 2 when it cannot be built',
    )
    .addArgument(new Argument('<service>', 'whose state').choices(STORING_SERVICES))
    .option('--dry-run', 'compare only', false)
    .option('--accept-changes', 'swap in another state too, where what has to hold in any case does', false)
    .addOption(
      new Option('--drop', 'drop what an earlier rebuild has left behind, and do nothing else')
        .default(false)
        .conflicts(['dryRun', 'acceptChanges']),
    );
  withStateDir(command).action(async (service: StoringService, options: RebuildCommandOptions) => {
    process.exitCode = await runOwnProgram(options.stateDir, service, 'rebuild', flagsOf(options));
  });
};

/** As the service's own program takes them. */
const flagsOf = ({ dryRun, acceptChanges, drop }: RebuildCommandOptions): string[] => [
  ...(dryRun ? ['--dry-run'] : []),
  ...(acceptChanges ? ['--accept-changes'] : []),
  ...(drop ? ['--drop'] : []),
];
