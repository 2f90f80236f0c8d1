import { atLeast, atMost } from '../bound.js';
import { spread } from '../bench-report.js';
import type { MemoryLook } from './measure-memory.js';
import type { PieceRounds } from './measure-pieces.js';
import type { ReceivingRates } from './measure-receiving.js';
import type { SteadyRound } from './measure-steady.js';

const MIB = 1_048_576;
const WIDTH = 46;

/** What each message of a steady time took of the processor, in milliseconds, beyond what the gateway took at rest in the same round. */
export const msPerMessage = ({ idle, time: { cpuMs, messages, seconds } }: SteadyRound): number =>
  messages === 0 ? 0 : (cpuMs - (idle.cpuMs / idle.seconds) * seconds) / messages;

/**
 * What each further message takes where there are more of them, in milliseconds, by the middle round of each rate: what a message itself
 * takes. At low rates each one wakes the process several times for itself alone, and is the only one in its request to Kafka.
 */
export const furtherLine = (what: string, few: readonly SteadyRound[], many: readonly SteadyRound[]): string => {
  const perSecond = (rounds: readonly SteadyRound[]): number =>
    spread(rounds.map(({ time }) => time.cpuMs / time.seconds)).median;
  const [from, to] = [rateOf(few), rateOf(many)];
  const each = (perSecond(many) - perSecond(few)) / (to - from);
  return `${`${what}, each further one`.padEnd(WIDTH)} ${each.toFixed(3)} ms, from ${from}/s to ${to}/s`;
};

/** The gateway at rest, as a share of a core. */
export const idleLine = (rounds: readonly SteadyRound[]): string => {
  const percents = rounds.map(({ idle }) => (idle.cpuMs / idle.seconds) * 0.1);
  return `${'at rest'.padEnd(WIDTH)} ${three(percents, 2)} % of a core${paceText(rounds.map(({ idle }) => idle.pace))}`;
};

/** One work at one rate, round by round, and whether the middle round took no more than a message may, where that is said. */
export const steadyLine = (what: string, rounds: readonly SteadyRound[], atMostMs: number | undefined): string => {
  const each = rounds.map(msPerMessage);
  const verdict = atMostMs === undefined ? '' : ` ${atMost(spread(each).median, atMostMs)}`;
  return `${`${what}, ${rateOf(rounds)}/s`.padEnd(WIDTH)} ${three(each, 3)} ms each${verdict}${paceText(rounds.map(({ time }) => time.pace))}`;
};

/** The pieces alone, smallest, middle and largest of all rounds, and as a share of the reference next to them. */
export const pieceLines = (rounds: PieceRounds): string[] =>
  (['request', 'grant'] as const).map((name) => {
    const micros = rounds.map((round) => round[name]);
    const shares = rounds.map((round) => round[name] / round.reference);
    return `${name.padEnd(WIDTH)} ${three(micros, 1)} µs, ${three(shares, 2)} of the reference`;
  });

/** The gateway's memory after one step, as soon as it is known. */
export const memoryLine = ({ seconds, use, viewers }: MemoryLook): string => {
  const { externalBytes, heapBytes, residentBytes } = use;
  const mib = (bytes: number): string => (bytes / MIB).toFixed(1).padStart(7);
  return `${String(viewers).padStart(9)} viewers, ${seconds.toFixed(0).padStart(4)} s: heap ${mib(heapBytes)}  external ${mib(externalBytes)}  resident ${mib(residentBytes)} MiB`;
};

/** How fast grants were checked in one way, and whether that is enough. */
export const receivingLine = ({ rates, where }: ReceivingRates, bound: number): string =>
  `${where.padEnd(WIDTH)} ${three(rates, 0)} grants a second ${atLeast(Math.min(...rates), bound)}`;

const rateOf = (rounds: readonly SteadyRound[]): number => rounds[0]?.time.rate ?? 0;

const three = (numbers: readonly number[], digits: number): string => {
  const { max, median, min } = spread(numbers);
  return [min, median, max].map((number) => number.toFixed(digits)).join('/');
};

const paceText = (paces: readonly (number | undefined)[]): string => {
  const known = paces.filter((pace) => pace !== undefined);
  return known.length === 0 ? '' : `, pace ${three(known, 2)} ms`;
};
