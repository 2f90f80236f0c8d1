import { spread } from '../bench-report.js';
import type { MemoryLook } from './measure-memory.js';
import type { PieceRounds } from './measure-pieces.js';
import type { ReceivingRates } from './measure-receiving.js';
import type { SteadyTime } from './measure-steady.js';

const MIB = 1_048_576;
const WIDTH = 46;

/** What each message of a steady time took of the processor, in milliseconds, beyond what the gateway takes at rest. */
export const msPerMessage = ({ cpuMs, messages, seconds }: SteadyTime, idle: SteadyTime): number =>
  messages === 0 ? 0 : (cpuMs - (idle.cpuMs / idle.seconds) * seconds) / messages;

/**
 * What each further message takes where there are more of them, in milliseconds: what a message itself takes. At low rates each
 * one wakes the process several times for itself alone, and is the only one in its request to Kafka.
 */
const msPerFurtherMessage = (few: SteadyTime, many: SteadyTime): number =>
  (many.cpuMs / many.seconds - few.cpuMs / few.seconds) / (many.rate - few.rate);

/** The same as a line. */
export const furtherLine = (what: string, few: SteadyTime, many: SteadyTime): string =>
  `${`${what}, each further one`.padEnd(WIDTH)} ${msPerFurtherMessage(few, many).toFixed(3)} ms, from ${few.rate}/s to ${many.rate}/s`;

/** The gateway at rest, as a share of a core. */
export const idleLine = ({ cpuMs, pace, seconds }: SteadyTime): string =>
  `at rest: ${cpuMs.toFixed(0)} ms of the processor in ${seconds} s, ${((cpuMs / seconds) * 0.1).toFixed(2)} % of a core${paceText(pace)}`;

/** One steady time, and whether a message took no more than it may. */
export const steadyLine = (what: string, time: SteadyTime, idle: SteadyTime, atMostMs: number): string => {
  const each = msPerMessage(time, idle);
  const verdict = each <= atMostMs ? 'kept' : 'MISSED';
  return `${`${what}, ${time.rate}/s`.padEnd(WIDTH)} ${each.toFixed(3)} ms each (${time.messages} in ${time.seconds.toFixed(1)} s; at most ${atMostMs}: ${verdict})${paceText(time.pace)}`;
};

/** The pieces alone, smallest, middle and largest of all rounds, and as a share of the reference next to them. */
export const pieceLines = (rounds: PieceRounds): string[] =>
  (['request', 'grant'] as const).map((name) => {
    const micros = spread(rounds.map((round) => round[name]));
    const shares = spread(rounds.map((round) => round[name] / round.reference));
    const three = ({ max, median, min }: typeof micros, digits: number): string =>
      [min, median, max].map((number) => number.toFixed(digits)).join('/');
    return `${name.padEnd(WIDTH)} ${three(micros, 1)} µs, ${three(shares, 2)} of the reference`;
  });

/** The gateway's memory after one step, as soon as it is known. */
export const memoryLine = ({ seconds, use, viewers }: MemoryLook): string => {
  const { externalBytes, heapBytes, residentBytes } = use;
  const mib = (bytes: number): string => (bytes / MIB).toFixed(1).padStart(7);
  return `${String(viewers).padStart(9)} viewers, ${seconds.toFixed(0).padStart(4)} s: heap ${mib(heapBytes)}  external ${mib(externalBytes)}  resident ${mib(residentBytes)} MiB`;
};

/** How fast grants were checked in one way, and whether that is enough. */
export const receivingLine = ({ rates, where }: ReceivingRates, atLeast: number): string => {
  const { max, median, min } = spread(rates);
  const three = [min, median, max].map((rate) => rate.toFixed(0)).join('/');
  return `${where.padEnd(WIDTH)} ${three} grants a second (at least ${atLeast}: ${min >= atLeast ? 'kept' : 'MISSED'})`;
};

const paceText = (pace: number | undefined): string => (pace === undefined ? '' : `, pace ${pace.toFixed(2)} ms`);
