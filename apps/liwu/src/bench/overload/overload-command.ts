import type { Command } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_RATE, MAX_SECONDS, MAX_VIEWERS } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchOverload } from './bench-overload.js';

const MAX_MINUTES = 60;

/** Adds the bench of more gifts than can be served. */
export const addOverload = (bench: Command): void => {
  const overload = bench
    .command('overload')
    .description(
      'Ask for more gifts than can be served, and watch queues and memory; exits 1 where a promise was broken',
    )
    .addOption(numberOption('--minutes <count>', 'for how long', 10, 1, MAX_MINUTES))
    .addOption(numberOption('--rate <gifts>', 'gifts a second that viewers ask for', 1_200, 1, MAX_RATE))
    .addOption(numberOption('--viewers <count>', 'how many viewers', 2_000, 1, MAX_VIEWERS))
    .addOption(numberOption('--every <seconds>', 'from one line to the next', 30, 15, MAX_SECONDS));
  runBench(overload, benchOverload);
};
