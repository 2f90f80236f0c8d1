import { Argument, type Command } from 'commander';
import { type StateDirOption, withStateDir } from '../command/options.js';
import { runOwnProgram } from '../own-program/own-program.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';

interface AdoptCommandOptions extends StateDirOption {
  readonly dryRun: boolean;
}

/** Adds the command that brings a database that was put back to an older copy up to its service's topic. */
export const registerAdopt = (program: Command): void => {
  const command = program
    .command('adopt')
    .description(
      "Bring a service's database that was restored from an older copy up to its own topic: events, state, and the answers to commands; " +
        'exits 1 where the topic does not go on where the table ends, 2 when it cannot find out',
    )
    .addArgument(new Argument('<service>', 'whose database').choices(STORING_SERVICES))
    .option('--dry-run', 'do it all, and take it back', false);
  withStateDir(command).action(async (service: StoringService, { dryRun, stateDir }: AdoptCommandOptions) => {
    process.exitCode = await runOwnProgram(stateDir, service, 'adopt', dryRun ? ['--dry-run'] : []);
  });
};
