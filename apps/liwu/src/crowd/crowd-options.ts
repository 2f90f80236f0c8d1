import { InvalidArgumentError } from 'commander';
import type { StateDirOption } from '../command/options.js';

/** What a crowd is to be like. */
export interface CrowdOptions extends StateDirOption {
  readonly viewers: number;
  readonly gifts: number;
  readonly seed: number;
  readonly rooms: number;
  /** In each room. */
  readonly receivers: number;
  /** Gifts a second, of all viewers together. */
  readonly rate: number;
  /** Seconds in which the rate rises from nothing to that. */
  readonly runUp: number;
  /** Probabilities, 0 to 1. */
  readonly drop: number;
  readonly duplicate: number;
  readonly withholdAck: number;
  readonly offline: number;
  readonly json: boolean;
}

/** Reads a probability. */
export const probability = (text: string): number => {
  const number = /^(?:0|1|[01]?\.[0-9]{1,6}|1\.0{1,6})$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('It must be a probability from 0 to 1, such as 0.05.');
};
