import type { Command } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_RATE, MAX_ROUNDS, MAX_SECONDS, MAX_VIEWERS } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchJunk } from './bench-junk.js';

const MAX_JUNK_TIMES = 100;
const MAX_JUNK_SENDERS = 1_000;

/** Adds the bench of junk beside honest gifts. */
export const addJunk = (bench: Command): void => {
  const junk = bench
    .command('junk')
    .description(
      'Send junk to the gateway and to a sink by turns, and time honest viewers; exits 1 where a promise was broken',
    )
    .addOption(
      numberOption('--rounds <count>', 'how often the junk goes to the sink and to the gateway', 5, 1, MAX_ROUNDS),
    )
    .addOption(numberOption('--seconds <seconds>', 'how long each phase lasts', 20, 1, MAX_SECONDS))
    .addOption(numberOption('--rate <gifts>', 'honest gifts a second', 50, 1, MAX_RATE))
    .addOption(numberOption('--viewers <count>', 'how many honest viewers', 200, 1, MAX_VIEWERS))
    .addOption(
      numberOption('--times <count>', 'how many junk messages come with each honest gift', 20, 1, MAX_JUNK_TIMES),
    )
    .addOption(
      numberOption(
        '--senders <count>',
        'how many send the junk; the network takes 60/s of each',
        100,
        1,
        MAX_JUNK_SENDERS,
      ),
    );
  runBench(junk, benchJunk);
};
