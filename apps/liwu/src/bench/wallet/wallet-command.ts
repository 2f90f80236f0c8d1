import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_BATCH, MAX_GIFTS, MAX_ROUNDS, MAX_VIEWERS, profileOption } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchWallet, type WalletBenchOptions } from './bench-wallet.js';

const MAX_TRANSFERS = 100_000_000;

/** Adds the bench of the wallet's stage. */
export const addWallet = (bench: Command): void => {
  const wallet = bench
    .command('wallet')
    .description("Drive the wallet's stage alone, and a plain one beside it; exits 1 where the books are wrong")
    .addOption(
      numberOption(
        '--rounds <count>',
        'how often one hot streamer, many, and the plain one take turns',
        5,
        1,
        MAX_ROUNDS,
      ),
    )
    .addOption(numberOption('--gifts <count>', 'how many each phase settles', 10_000, 1_000, MAX_GIFTS))
    .addOption(
      numberOption(
        '--viewers <count>',
        'how many viewers; each has at most 5 gifts under way',
        2_000,
        1_000,
        MAX_VIEWERS,
      ),
    )
    .addOption(
      numberOption(
        '--batch <inputs>',
        'the most inputs of one transaction; of one lane a quarter',
        4_000,
        100,
        MAX_BATCH,
      ),
    )
    .addOption(
      numberOption('--transfers <count>', 'how far the books grow behind the rounds', 1_000_000, 0, MAX_TRANSFERS),
    )
    .addOption(profileOption("write the wallet's processor profile there"));
  runBench<WalletBenchOptions>(wallet, async (options, say, interrupted) => {
    if (options.profile) mkdirSync(options.profile, { recursive: true });
    return await benchWallet(options, say, interrupted);
  });
};
