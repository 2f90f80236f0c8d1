import type { Command } from 'commander';
import { numberOption } from '../../command/options.js';
import { MAX_SECONDS, ratesOption } from '../bench-options.js';
import { runBench } from '../run-bench.js';
import { benchHotRoom, type HotRoomBenchOptions } from './bench-hot-room.js';

const MAX_RECEIVERS = 100;

/** Adds the bench of one room that everybody sends into. */
export const addHotRoom = (bench: Command): void => {
  const hotRoom = bench
    .command('hot-room')
    .description('Send crowds into one room, at one rate after the other; exits 1 where a promise was broken')
    .addOption(ratesOption('gifts a second, of all viewers together', [100, 200, 400]))
    .addOption(numberOption('--seconds <count>', 'for how long each', 15, 1, MAX_SECONDS))
    .addOption(numberOption('--receivers <count>', 'how many look on in the room', 3, 1, MAX_RECEIVERS));
  runBench<HotRoomBenchOptions>(hotRoom, benchHotRoom);
};
