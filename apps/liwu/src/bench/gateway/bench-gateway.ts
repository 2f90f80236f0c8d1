import { type Say, step } from '../../shared/progress.js';
import { ONE_OF_EACH } from '../../suite/replicas.js';
import { demandFreePorts } from '../../up/demand-free-ports.js';
import { MachinePace } from '../machine-pace.js';
import { BenchCrowd } from './bench-crowd.js';
import { furtherLine, idleLine, memoryLine, pieceLines, receivingLine, steadyLine } from './gateway-report.js';
import { GatewayRig } from './gateway-rig.js';
import { growthOf, measureMemory } from './measure-memory.js';
import { measurePieces } from './measure-pieces.js';
import { measureReceiving } from './measure-receiving.js';
import { measureIdle, measureSteady, type SteadyRound, warmUp } from './measure-steady.js';

/** What is measured of a gateway; the order is that of a run. */
export const GATEWAY_PARTS = ['pieces', 'receivers', 'steady', 'memory'] as const;
/** Names one of them. */
type GatewayPart = (typeof GATEWAY_PARTS)[number];

export interface GatewayBenchOptions {
  readonly portBase: number;
  readonly parts: readonly GatewayPart[];
  /** How long each steady time lasts. */
  readonly seconds: number;
  /** How often each of them is measured, all by turns. */
  readonly rounds: number;
  /** Messages a second, one steady time each. */
  readonly rates: readonly number[];
  /** How many viewers are logged in during the steady times, of each half of the lanes. */
  readonly viewers: number;
  /** How many viewers come, ask once and go, while memory is looked at. */
  readonly passersBy: number;
  /** The program of a Chromium. */
  readonly browser: string;
}

/** What opening, checking and recording a request may take of the processor of a gateway that has its load, and what sealing and signing a grant may. */
const REQUEST_AT_MOST_MS = 0.2;
const GRANT_AT_MOST_MS = 0.3;
/** One that has little to do wakes for each message alone; that costs more for each, and little in all (docs/decisions/0017). */
const BOUND_FROM_RATE = 400;
const CHECKS_AT_LEAST = 500;
const MEMORY_STEPS = 12;

/** Measures one gateway: its pieces of work, its cost at rest and at steady rates, its memory, and how fast receivers check what it signs. */
export const benchGateway = async (
  options: GatewayBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const { browser, parts, portBase } = options;
  if (parts.includes('pieces')) {
    say('Its pieces of work alone, without network and log, min/median/max of the rounds:');
    for (const line of pieceLines(await measurePieces(interrupted))) say(`  ${line}`);
  }
  if (parts.includes('receivers')) {
    say('Receivers that check what it signs, each grant after the other, min/median/max of the rounds:');
    for (const rates of await measureReceiving(browser, say, interrupted))
      say(`  ${receivingLine(rates, CHECKS_AT_LEAST)}`);
  }
  if (!parts.includes('steady') && !parts.includes('memory')) return true;
  await demandFreePorts(portBase, ONE_OF_EACH);
  const rig = new GatewayRig(portBase, () => undefined);
  try {
    await step(say, 'starting a gateway', () => rig.start());
    if (parts.includes('steady')) await benchSteady(rig, options, say, interrupted);
    if (parts.includes('memory')) await benchMemory(rig, options, say, interrupted);
    return true;
  } finally {
    await rig.stop();
  }
};

async function benchSteady(
  rig: GatewayRig,
  { rates, rounds, seconds, viewers }: GatewayBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<void> {
  const machine = new MachinePace();
  const bench = { rig, machine, interrupted };
  const crowd = await BenchCrowd.logIn(rig, viewers);
  const works = [
    { what: 'open, check, record a request', work: crowd.requests, atMostMs: REQUEST_AT_MOST_MS },
    { what: 'read a hold, sign, seal, send', work: crowd.grants, atMostMs: GRANT_AT_MOST_MS },
    { what: '… in a hot room, broadcast, witness', work: crowd.hotGrants, atMostMs: undefined },
  ];
  const measures = works.flatMap((work) => rates.map((rate) => ({ ...work, rate, rounds: [] as SteadyRound[] })));
  try {
    for (const { what, work } of works)
      await step(say, `warming up: ${what}`, () => warmUp(bench, work, Math.max(...rates)));
    for (let round = 0; round < rounds; round += 1) {
      const idle = await measureIdle(bench, seconds);
      for (const { rate, rounds: measured, work } of measures)
        measured.push({ idle, time: await measureSteady(bench, work, rate, seconds) });
    }
  } finally {
    await crowd.logOut();
    await machine.stop();
  }
  say(`The real process, ${2 * viewers} viewers logged in; min/median/max of ${rounds} rounds, each of all by turns:`);
  say(`  ${idleLine(measures[0]?.rounds ?? [])}`);
  for (const { what, atMostMs } of works) {
    const ofWork = measures.filter((measure) => measure.what === what).toSorted((a, b) => a.rate - b.rate);
    for (const { rate, rounds: measured } of ofWork)
      say(`  ${steadyLine(what, measured, rate < BOUND_FROM_RATE ? undefined : atMostMs)}`);
    const [few, many] = [ofWork[0], ofWork.at(-1)];
    if (few && many && many.rate > few.rate) say(`  ${furtherLine(what, few.rounds, many.rounds)}`);
  }
}

async function benchMemory(
  rig: GatewayRig,
  { passersBy }: GatewayBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<void> {
  say('Its memory while viewers come, each with a session and a uid of its own, ask once and go:');
  const looks = await measureMemory(rig, passersBy, MEMORY_STEPS, (look) => say(`  ${memoryLine(look)}`), interrupted);
  say(`  the heap of the last third against the third before: ${(100 * growthOf(looks)).toFixed(1)} %`);
}
