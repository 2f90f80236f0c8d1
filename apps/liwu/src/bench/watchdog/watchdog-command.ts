import type { Command } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_BATCH, MAX_GIFTS, MAX_RATE, MAX_ROUNDS, MAX_SECONDS } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchWatchdog, type WatchdogBenchOptions } from './bench-watchdog.js';

const MAX_OUTSTANDING = 20_000_000;
const MAX_OUTAGE = 100_000;

/** Adds the bench of the watchdog. */
export const addWatchdog = (bench: Command): void => {
  const watchdog = bench
    .command('watchdog')
    .description('Measure the watchdog with very many gifts outstanding; exits 1 where a promise was broken')
    .addOption(
      numberOption('--outstanding <count>', 'how many gifts are outstanding', 2_000_000, 1_000, MAX_OUTSTANDING),
    )
    .addOption(numberOption('--rounds <count>', 'how often the full and the empty table take turns', 3, 1, MAX_ROUNDS))
    .addOption(numberOption('--gifts <count>', 'how many a round inserts, claims and closes', 60_000, 1_000, MAX_GIFTS))
    .addOption(
      numberOption(
        '--batch <inputs>',
        'the most inputs of one transaction of a third of the lanes',
        2_000,
        100,
        MAX_BATCH,
      ),
    )
    .addOption(numberOption('--rate <gifts>', 'gifts a second through the whole watchdog', 500, 1, MAX_RATE))
    .addOption(numberOption('--seconds <seconds>', 'for how long; 0: not at all', 20, 0, MAX_SECONDS))
    .addOption(numberOption('--idle <seconds>', 'for how long it is left alone; 0: not at all', 60, 0, MAX_SECONDS))
    .addOption(
      numberOption(
        '--outage <gifts>',
        'how many gifts an outage of RTM leaves unacknowledged; 0: none',
        10_000,
        0,
        MAX_OUTAGE,
      ),
    );
  runBench<WatchdogBenchOptions>(watchdog, benchWatchdog);
};
