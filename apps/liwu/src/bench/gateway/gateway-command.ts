import { type Command, Option } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_ROUNDS, MAX_SECONDS, MAX_VIEWERS, ratesOption } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchGateway, GATEWAY_PARTS, type GatewayBenchOptions } from './bench-gateway.js';

/** What a gateway may send for outcomes bounds how many requests it lets in. */
const MAX_GATEWAY_RATE = 450;
const MAX_PASSERS_BY = 10_000_000;

/** Adds the bench of one gateway. */
export const addGateway = (bench: Command): void => {
  const gateway = bench
    .command('gateway')
    .description(
      'Measure what a gateway takes for requests and grants and at rest, what it keeps, how fast receivers check',
    )
    .addOption(new Option('--parts <names...>', 'what is measured').choices(GATEWAY_PARTS).default([...GATEWAY_PARTS]))
    .addOption(numberOption('--seconds <seconds>', 'how long each steady time lasts', 10, 1, MAX_SECONDS))
    .addOption(numberOption('--rounds <count>', 'how often each of them is measured, all by turns', 3, 1, MAX_ROUNDS))
    .addOption(ratesOption('messages a second, one steady time each', [100, 400], MAX_GATEWAY_RATE))
    .addOption(numberOption('--viewers <count>', 'how many viewers of each half of the lanes', 250, 1, MAX_VIEWERS))
    .addOption(numberOption('--passers-by <count>', 'how many come for its memory', 240_000, 12, MAX_PASSERS_BY))
    .addOption(new Option('--browser <program>', 'a Chromium for the receivers').default('chromium'));
  runBench<GatewayBenchOptions>(gateway, benchGateway);
};
