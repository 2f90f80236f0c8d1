import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LANES } from '@liwu/contracts';
import { Refusal } from '../refusal.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { demandFreePorts } from '../up/demand-free-ports.js';
import { faultsLog } from '../shared/faults-log.js';
import { type Say, step } from '../shared/progress.js';
import { phaseLine, phaseTable, ratioLine } from './bench-report.js';
import { BenchSuite, type BenchSuiteOptions } from './bench-suite.js';
import { faultsOf, readBenchBooks } from './check-bench-books.js';
import { GatewayStandIn } from './gateway-stand-in.js';
import { MachinePace } from './machine-pace.js';
import { type PhaseResult, type Rig, runAtRate, runSaturated } from './run-phase.js';
import { seedBench } from './seed-bench.js';
import { waitForQuiet } from './wait-for-quiet.js';

export interface JourneyBenchOptions extends BenchSuiteOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly rates: readonly number[];
  readonly viewers: number;
  /** How long each phase may wait for other programs to leave the machine alone. */
  readonly patience: number;
}

const ROOMS = 200;
const HOT_ROOM = 0;
/** The compilers of Node and Java take their time. */
const WARM_UP_S = 15;
const LANES_WITHIN_MS = 30_000;
const POLL_MS = 20;

const anyRoom = (gift: number): number => gift % ROOMS;
const hotRoom = (): number => HOT_ROOM;

/** Runs the whole bench on a suite of its own and prints what it found; false where the books are wrong. */
export const benchJourney = async (
  options: JourneyBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> => {
  await demandFreePorts(options.portBase, ONE_OF_EACH);
  const suite = new BenchSuite(options, say);
  try {
    await suite.startInfrastructure();
    const gateway = new GatewayStandIn(suite.brokers, faultsLog(say));
    try {
      await step(say, 'starting the services', () => Promise.all([gateway.start(), suite.startServices()]));
      return await drive(suite, gateway, options, say, interrupted);
    } finally {
      await gateway.stop();
    }
  } finally {
    await suite.stop();
  }
};

async function drive(
  suite: BenchSuite,
  gateway: GatewayStandIn,
  options: JourneyBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> {
  const { viewers } = options;
  const token = await suite.operatorToken();
  await step(say, `seeding ${viewers} viewers`, () => seedBench(suite.urls, token, { viewers, rooms: ROOMS }));
  await allLanes(gateway);
  const machine = new MachinePace();
  try {
    const rig: Rig = { gateway, processes: suite.processes(), machine, viewers, interrupted };
    await step(say, 'warming up', () => runSaturated(rig, 'warm-up', WARM_UP_S, anyRoom));
    await measure(rig, options, say);
  } finally {
    await machine.stop();
  }
  if (interrupted.aborted) return false;
  const books = await readBenchBooks(suite.databases.wallet);
  const refusedByCatalog = [...gateway.refusedByCode.values()].reduce((sum, count) => sum + count, -books.refusedOnce);
  const faults = faultsOf(books, gateway.requested, refusedByCatalog);
  const refusals = [...gateway.refusedByCode].map(([code, count]) => `${count} ${code}`).join(', ') || 'none refused';
  say(`books: ${gateway.requested} requested, ${books.settledOnce} settled exactly once, ${refusals}`);
  for (const fault of faults) say(`WRONG: ${fault}`);
  return faults.length === 0;
}

async function measure(rig: Rig, { rates, seconds, rounds, patience }: JourneyBenchOptions, say: Say): Promise<void> {
  const phases: PhaseResult[] = [];
  const run = async (phase: () => Promise<PhaseResult>): Promise<PhaseResult> => {
    if (patience > 0) await waitForQuiet(rig.processes, patience * 1_000, rig.interrupted);
    const result = await phase();
    if (rig.interrupted.aborted) throw new Refusal('The bench was interrupted.');
    say(phaseLine(result));
    phases.push(result);
    return result;
  };
  const uniform: PhaseResult[] = [];
  const hot: PhaseResult[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    uniform.push(await run(() => runSaturated(rig, `${round} many streamers`, seconds, anyRoom)));
    hot.push(await run(() => runSaturated(rig, `${round} one hot streamer`, seconds, hotRoom)));
  }
  for (const rate of rates) await run(() => runAtRate(rig, rate, seconds, anyRoom));
  say(
    `\nTimes and CPU in ms, CPU for each settled gift; others: what other programs took of the machine; pace: what a fixed piece of work took:\n${phaseTable(phases)}`,
  );
  if (rounds > 0) say(ratioLine(uniform, hot));
}

async function allLanes(gateway: GatewayStandIn): Promise<void> {
  const until = performance.now() + LANES_WITHIN_MS;
  while (gateway.lanes < DEFAULT_LANES) {
    if (performance.now() > until) throw new Refusal('The lanes of the answers were not assigned in time.');
    await sleep(POLL_MS);
  }
}
