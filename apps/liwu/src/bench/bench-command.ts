import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { interruption } from '../command/end-signal.js';
import { numberOption, withPortBase } from '../command/options.js';
import { RIG_PORT_BASE } from '../suite/ports.js';
import { SERVICES } from '@liwu/contracts';
import type { Say } from '../shared/progress.js';
import { benchFailover } from './failover/bench-failover.js';
import { FAULTS } from './failover/fault.js';
import { benchGateway, GATEWAY_PARTS, type GatewayBenchOptions } from './gateway/bench-gateway.js';
import { benchHotRoom, type HotRoomBenchOptions } from './hot-room/bench-hot-room.js';
import { benchJunk } from './junk/bench-junk.js';
import { benchOverload } from './overload/bench-overload.js';
import { benchWallet, type WalletBenchOptions } from './wallet/bench-wallet.js';
import { addWatchdog } from './watchdog/watchdog-command.js';
import { benchJourney, type JourneyBenchOptions } from './bench-journey.js';

const MAX_SECONDS = 600;
const MAX_MINUTES = 60;
const MAX_ROUNDS = 50;
const MAX_VIEWERS = 10_000;
const MAX_PATIENCE_S = 3_600;
const MAX_RATE = 20_000;
const MAX_RECEIVERS = 100;
const MAX_GIFTS = 1_000_000;
const MAX_JUNK_TIMES = 100;
const MAX_JUNK_SENDERS = 1_000;
const MAX_BATCH = 4_000;
const MAX_TRANSFERS = 100_000_000;
/** What a gateway may send for outcomes bounds how many requests it lets in. */
const MAX_GATEWAY_RATE = 450;
const MAX_PASSERS_BY = 10_000_000;

/** Runs a bench; false where its books or its promises were wrong. */
export type Bench<Options> = (options: Options, say: Say, interrupted: AbortSignal) => Promise<boolean>;

/**
 * Adds the benches: `wallet` measures the wallet's stage alone, `watchdog` the watchdog with very many gifts outstanding, `gateway` a gateway
 * alone, `journey` the services without viewers, `failover`, `hot-room`, `junk` and `overload` under a crowd of real ones. They measure, and
 * fail by no speed.
 */
export const registerBench = (program: Command): void => {
  const bench = program.command('bench').description('Measure how fast the services are, on a suite of its own');
  for (const add of [addJourney, addFailover, addHotRoom, addJunk, addOverload, addWallet, addGateway]) add(bench);
  addWatchdog(bench, run);
};

function addJourney(bench: Command): void {
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
        .argParser((text: string) => parseRates(text)),
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
  run<JourneyBenchOptions>(journey, async (options, say, interrupted) => {
    if (options.profile) mkdirSync(options.profile, { recursive: true });
    return await benchJourney(options, say, interrupted);
  });
}

function addFailover(bench: Command): void {
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
  run(failover, benchFailover);
}

function addHotRoom(bench: Command): void {
  const hotRoom = bench
    .command('hot-room')
    .description('Send crowds into one room, at one rate after the other; exits 1 where a promise was broken')
    .addOption(
      new Option('--rates <list>', 'gifts a second, of all viewers together')
        .default([100, 200, 400], '100,200,400')
        .argParser((text) => parseRates(text)),
    )
    .addOption(numberOption('--seconds <count>', 'for how long each', 15, 1, MAX_SECONDS))
    .addOption(numberOption('--receivers <count>', 'how many look on in the room', 3, 1, MAX_RECEIVERS));
  run<HotRoomBenchOptions>(hotRoom, benchHotRoom);
}

function addOverload(bench: Command): void {
  const overload = bench
    .command('overload')
    .description(
      'Ask for more gifts than can be served, and watch queues and memory; exits 1 where a promise was broken',
    )
    .addOption(numberOption('--minutes <count>', 'for how long', 10, 1, MAX_MINUTES))
    .addOption(numberOption('--rate <gifts>', 'gifts a second that viewers ask for', 1_200, 1, MAX_RATE))
    .addOption(numberOption('--viewers <count>', 'how many viewers', 2_000, 1, MAX_VIEWERS))
    .addOption(numberOption('--every <seconds>', 'from one line to the next', 30, 15, MAX_SECONDS));
  run(overload, benchOverload);
}

function addJunk(bench: Command): void {
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
  run(junk, benchJunk);
}

function addWallet(bench: Command): void {
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
    .option('--profile <folder>', "write the wallet's processor profile there", (folder) => resolve(folder));
  run<WalletBenchOptions>(wallet, async (options, say, interrupted) => {
    if (options.profile) mkdirSync(options.profile, { recursive: true });
    return await benchWallet(options, say, interrupted);
  });
}

function addGateway(bench: Command): void {
  const gateway = bench
    .command('gateway')
    .description(
      'Measure what a gateway takes for requests and grants and at rest, what it keeps, how fast receivers check',
    )
    .addOption(new Option('--parts <names...>', 'what is measured').choices(GATEWAY_PARTS).default([...GATEWAY_PARTS]))
    .addOption(numberOption('--seconds <seconds>', 'how long each steady time lasts', 10, 1, MAX_SECONDS))
    .addOption(numberOption('--rounds <count>', 'how often each of them is measured, all by turns', 3, 1, MAX_ROUNDS))
    .addOption(
      new Option('--rates <list>', 'messages a second, one steady time each')
        .default([100, 400], '100,400')
        .argParser((text: string) => parseRates(text, MAX_GATEWAY_RATE)),
    )
    .addOption(numberOption('--viewers <count>', 'how many viewers of each half of the lanes', 250, 1, MAX_VIEWERS))
    .addOption(numberOption('--passers-by <count>', 'how many come for its memory', 240_000, 12, MAX_PASSERS_BY))
    .addOption(new Option('--browser <program>', 'a Chromium for the receivers').default('chromium'));
  run<GatewayBenchOptions>(gateway, benchGateway);
}

function run<Options>(command: Command, bench: Bench<Options>): void {
  withPortBase(command, RIG_PORT_BASE).action(async (options: Options) => {
    // Told again, it goes on ending: nobody else would find the servers of its suite.
    const interrupted = interruption(() => undefined);
    const say: Say = (line) => void process.stdout.write(`${line}\n`);
    process.exitCode = (await bench(options, say, interrupted)) ? 0 : 1;
  });
}

/** Reads `200,1000`. */
export const parseRates = (text: string, maxRate = MAX_RATE): number[] => {
  if (text === 'none') return [];
  const rates = text.split(',').map((part) => (/^[0-9]{1,5}$/.test(part) ? Number(part) : Number.NaN));
  if (rates.every((rate) => rate >= 1 && rate <= maxRate)) return rates;
  throw new InvalidArgumentError(`It must be numbers from 1 to ${maxRate}, parted by commas.`);
};
