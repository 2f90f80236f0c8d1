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
import { measureIdle, measureSteady, type SteadyTime } from './measure-steady.js';

/** What is measured of a gateway; the order is that of a run. */
export const GATEWAY_PARTS = ['pieces', 'receivers', 'steady', 'memory'] as const;
/** Names one of them. */
export type GatewayPart = (typeof GATEWAY_PARTS)[number];

export interface GatewayBenchOptions {
  readonly portBase: number;
  readonly parts: readonly GatewayPart[];
  /** How long each steady time lasts. */
  readonly seconds: number;
  /** Messages a second, one steady time each. */
  readonly rates: readonly number[];
  /** How many viewers are logged in during the steady times, of each half of the lanes. */
  readonly viewers: number;
  /** How many viewers come, ask once and go, while memory is looked at. */
  readonly passersBy: number;
  /** The program of a Chromium. */
  readonly browser: string;
}

/** What opening, checking and recording a request may take of the processor, and what sealing and signing a grant may. */
const REQUEST_AT_MOST_MS = 0.2;
const GRANT_AT_MOST_MS = 0.3;
const REQUEST = 'open, check, record a request';
const GRANT = 'read a hold, sign, seal, send';
const CHECKS_AT_LEAST = 500;
const IDLE_S = 30;
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
  { rates, seconds, viewers }: GatewayBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<void> {
  const machine = new MachinePace();
  const bench = { rig, machine, interrupted };
  const crowd = await BenchCrowd.logIn(rig, viewers);
  try {
    const idle = await measureIdle(bench, IDLE_S);
    say(`The real process, ${2 * viewers} viewers logged in; what it takes ${idleLine(idle)}`);
    const works = [
      { what: REQUEST, work: crowd.requests, atMostMs: REQUEST_AT_MOST_MS },
      { what: GRANT, work: crowd.grants, atMostMs: GRANT_AT_MOST_MS },
    ];
    for (const { atMostMs, what, work } of works) {
      const times: SteadyTime[] = [];
      for (const rate of rates) {
        times.push(await measureSteady(bench, work, rate, seconds));
        say(`  ${steadyLine(what, times.at(-1)!, idle, atMostMs)}`);
      }
      const [few, many] = [times[0], times.at(-1)];
      if (few && many && many.rate > few.rate) say(`  ${furtherLine(what, few, many)}`);
    }
  } finally {
    await crowd.logOut();
    await machine.stop();
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
