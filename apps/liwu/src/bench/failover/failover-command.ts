import { SERVICES } from '@liwu/contracts';
import { type Command, Option } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_RATE, MAX_ROUNDS, MAX_VIEWERS } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchFailover } from './bench-failover.js';
import { FAULTS } from './fault.js';

/** Adds the bench of replicas that are lost under load. */
export const addFailover = (bench: Command): void => {
  const failover = bench
    .command('failover')
    .description('Kill, freeze and drain replicas under a steady load; exits 1 where a promise was broken')
    .addOption(numberOption('--rounds <count>', 'how often each fault', 3, 1, MAX_ROUNDS))
    .addOption(numberOption('--rate <gifts>', 'gifts a second, of all viewers together', 200, 1, MAX_RATE))
    .addOption(numberOption('--viewers <count>', 'how many viewers', 1_000, 1, MAX_VIEWERS))
    .addOption(
      new Option('--services <names...>', 'whose replicas are the victims').choices(SERVICES).default([...SERVICES]),
    )
    .addOption(new Option('--faults <names...>', 'what is done to them').choices(FAULTS).default([...FAULTS]));
  runBench(failover, benchFailover);
};
