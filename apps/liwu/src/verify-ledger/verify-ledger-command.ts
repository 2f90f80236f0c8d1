import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type StateDirOption, withStateDir } from '../command/options.js';
import { runOwnProgram } from '../own-program/own-program.js';

interface VerifyLedgerOptions extends StateDirOption {
  readonly lane?: number;
  /** A folder; false for none at all. */
  readonly checkpoints: string | boolean;
  readonly keys?: string;
  readonly redefined: readonly number[];
}

/** Adds the command that proves the wallet's books against its events and the signed checkpoints. */
export const registerVerifyLedger = (program: Command): void => {
  const command = program
    .command('verify-ledger')
    .description(
      "Recompute the wallet's books from its events, and hold signed checkpoints against both: " +
        'exits 0 when nothing was tampered with, 1 when something was (it says which row), 2 when it cannot be told',
    )
    .addOption(new Option('--lane <number>', 'one lane only').argParser(parseLane))
    .option('--checkpoints <folder>', 'a folder of all or some of them (else LIWU_CHECKPOINT_DIR, of all)')
    .option('--no-checkpoints', 'do without them: then only what contradicts itself is found')
    .option('--keys <file>', 'the JWKS whose keys may have signed them (else LIWU_CHECKPOINT_PUBLIC_KEYS)')
    .addOption(
      new Option(
        '--redefined <number>',
        'before this checkpoint what finance reads was defined anew, as was wanted; may be repeated',
      )
        .default([], 'none')
        .argParser(parseNumbers),
    );
  withStateDir(command).action(async (options: VerifyLedgerOptions) => {
    process.exitCode = await runOwnProgram(options.stateDir, 'wallet', 'verify-ledger', flagsOf(options));
  });
};

/** As the wallet's own program takes them. */
const flagsOf = ({ lane, checkpoints, keys, redefined }: VerifyLedgerOptions): string[] => [
  ...(lane === undefined ? [] : ['--lane', String(lane)]),
  ...(checkpoints === false ? ['--no-checkpoints'] : []),
  ...(typeof checkpoints === 'string' ? ['--checkpoints', resolve(checkpoints)] : []),
  ...(keys === undefined ? [] : ['--keys', resolve(keys)]),
  ...redefined.flatMap((number) => ['--redefined', String(number)]),
];

function parseNumbers(text: string, before: readonly number[]): number[] {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new InvalidArgumentError('A checkpoint has a number from 1.');
  return [...before, Number(text)];
}

function parseLane(text: string): number {
  if (!/^[0-9]{1,4}$/.test(text)) throw new InvalidArgumentError('A lane is a whole number from 0.');
  return Number(text);
}
