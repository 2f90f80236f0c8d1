import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { interruption } from '../command/end-signal.js';
import { numberOption, withPortBase } from '../command/options.js';
import { benchJourney, type JourneyBenchOptions } from './bench-journey.js';

const MAX_SECONDS = 600;
const MAX_ROUNDS = 50;
const MAX_VIEWERS = 10_000;
const MAX_PATIENCE_S = 3_600;
const MAX_RATE = 20_000;

/** Adds the command that measures the services without viewers: `bench journey`. Measures; never judges a speed. */
export const registerBench = (program: Command): void => {
  const bench = program.command('bench').description('Measure how fast the services are, on a suite of its own');
  const journey = bench
    .command('journey')
    .description('Drive catalog, wallet and watchdog as the gateway would; exits 1 where the books are wrong')
    .addOption(numberOption('--seconds <seconds>', 'how long each phase lasts', 15, 1, MAX_SECONDS))
    .addOption(
      numberOption('--rounds <count>', 'how often many streamers and one hot streamer take turns', 3, 0, MAX_ROUNDS),
    )
    .addOption(
      numberOption('--viewers <count>', 'how many viewers; each has at most 5 gifts under way', 800, 1, MAX_VIEWERS),
    )
    .addOption(
      new Option('--rates <list>', 'steady requests a second, one phase each; "none" for no such phase')
        .default([200, 1_000], '200,1000')
        .argParser(parseRates),
    )
    .addOption(
      numberOption(
        '--patience <seconds>',
        'how long each phase waits for other programs to rest',
        0,
        0,
        MAX_PATIENCE_S,
      ),
    )
    .option('--profile <folder>', "write each service's processor profile there", (folder) => resolve(folder));
  withPortBase(journey).action(async (options: JourneyBenchOptions) => {
    if (options.profile) mkdirSync(options.profile, { recursive: true });
    // Told again, it goes on ending: nobody else would find the servers of its suite.
    const interrupted = interruption(() => undefined);
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    process.exitCode = (await benchJourney(options, say, interrupted)) ? 0 : 1;
  });
};

/** Reads `200,1000`. */
export const parseRates = (text: string): number[] => {
  if (text === 'none') return [];
  const rates = text.split(',').map((part) => (/^[0-9]{1,5}$/.test(part) ? Number(part) : Number.NaN));
  if (rates.every((rate) => rate >= 1 && rate <= MAX_RATE)) return rates;
  throw new InvalidArgumentError(`It must be numbers from 1 to ${MAX_RATE}, parted by commas.`);
};
