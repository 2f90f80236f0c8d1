import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import { numberOption } from '../command/options.js';
import { benchJourney, type JourneyBenchOptions } from './bench-journey.js';
import { MAX_ROUNDS, MAX_SECONDS, MAX_VIEWERS, profileOption, ratesOption } from './bench-options.js';
import { runBench } from './run-bench.js';

const MAX_PATIENCE_S = 3_600;

/** Adds the bench of the services without viewers. */
export const addJourney = (bench: Command): void => {
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
    .addOption(ratesOption('steady requests a second, one phase each; "none" for no such phase', [200, 1_000]))
    .addOption(
      numberOption(
        '--patience <seconds>',
        'how long each phase waits for other programs to rest',
        0,
        0,
        MAX_PATIENCE_S,
      ),
    )
    .addOption(profileOption("write each service's processor profile there"));
  runBench<JourneyBenchOptions>(journey, async (options, say, interrupted) => {
    if (options.profile) mkdirSync(options.profile, { recursive: true });
    return await benchJourney(options, say, interrupted);
  });
};
