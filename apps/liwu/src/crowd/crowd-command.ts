import { type Command, Option } from 'commander';
import { interruption } from '../command/end-signal.js';
import { numberOption, type StateDirOption, withStateDir } from '../command/options.js';
import { demandSuite } from '../suite/find-suite.js';
import { crowdExit } from './crowd-exit.js';
import { type CrowdOptions, FAULTLESS_CROWD, probability } from './crowd-options.js';
import { reportJson, reportTable } from './crowd-report.js';
import { inASentence } from './end-of-suite.js';
import { INTERRUPTED } from './crowd-run.js';
import { runCrowd } from './run-crowd.js';

/** A crowd that an operator sends wants nothing that it cannot have. */
interface CrowdCommandOptions extends Omit<CrowdOptions, 'scarce' | 'viewersListen'>, StateDirOption {
  readonly json: boolean;
}

const MAX_VIEWERS = 20_000;
const MAX_GIFTS = 1_000_000;
const MAX_SEED = 0xffff_ffff;
const MAX_ROOMS = 500;
const MAX_RECEIVERS = 50;
const MAX_RUN_UP = 60;
const MAX_RATE = 10_000;

/** Adds the command that sends a crowd through a running suite; exits 1 if one of the three promises was broken, or a request unanswered without a fault that explains it. */
export const registerCrowd = (program: Command): void => {
  const command = program
    .command('crowd')
    .description('Send simulated viewers through the running suite, and count what receivers saw and what was charged')
    .addOption(numberOption('--viewers <count>', 'how many viewers', 200, 1, MAX_VIEWERS))
    .addOption(numberOption('--gifts <count>', 'how many gifts they send in all', 2_000, 1, MAX_GIFTS))
    .addOption(numberOption('--seed <number>', 'the same seed plans the same crowd and faults', 1, 0, MAX_SEED))
    .addOption(numberOption('--rooms <count>', 'how many rooms they are in', 20, 1, MAX_ROOMS))
    .addOption(numberOption('--receivers <count>', 'how many receivers watch each room', 2, 1, MAX_RECEIVERS))
    .addOption(numberOption('--rate <gifts>', 'gifts a second, of all viewers together', 100, 1, MAX_RATE))
    .addOption(
      numberOption('--run-up <seconds>', 'in how many seconds the rate rises from nothing to that', 3, 0, MAX_RUN_UP),
    )
    .addOption(chance('--drop <probability>', 'that a peer message or a whole channel message is lost'))
    .addOption(chance('--duplicate <probability>', 'that a message arrives twice'))
    .addOption(chance('--withhold-ack <probability>', 'that a viewer never acknowledges a broadcast'))
    .addOption(chance('--offline <probability>', 'that a viewer leaves as soon as it has asked for a gift'))
    .option('--json', 'print the report for programs', false);
  withStateDir(command).action(async (options: CrowdCommandOptions) => {
    const suite = demandSuite(options.stateDir);
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const interrupted = interruption(() => process.exit(INTERRUPTED));
    const { costs, tally } = await runCrowd(suite, { ...FAULTLESS_CROWD, ...options }, say, interrupted).catch(
      (error: unknown) => {
        throw inASentence(error, options.stateDir);
      },
    );
    process.stdout.write(`${(options.json ? reportJson : reportTable)(tally, costs)}\n`);
    const { complaint, exitCode } = crowdExit(tally, options);
    if (complaint) say(complaint);
    process.exitCode = exitCode;
  });
};

const chance = (flags: string, what: string): Option => new Option(flags, what).default(0).argParser(probability);
