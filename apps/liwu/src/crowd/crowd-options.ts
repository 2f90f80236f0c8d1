import { InvalidArgumentError } from 'commander';

/** What a crowd is to be like. */
export interface CrowdOptions {
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
  /** Some ask for a gift that sells out on the way, and some have too few coins: what is short is refused. */
  readonly scarce: boolean;
  /** Viewers hear that their gifts are shown, by a receiver's subscription; else they ask whether a gift that the gateway broadcast was. */
  readonly viewersListen: boolean;
}

/** A crowd that loses nothing and behaves well, in which one receiver looks on in each of twenty rooms. */
export const FAULTLESS_CROWD = {
  seed: 1,
  rooms: 20,
  receivers: 1,
  runUp: 0,
  drop: 0,
  duplicate: 0,
  withholdAck: 0,
  offline: 0,
  scarce: false,
  viewersListen: false,
} as const satisfies Partial<CrowdOptions>;

/** Reads a probability. */
export const probability = (text: string): number => {
  const number = /^(?:0|1|[01]?\.[0-9]{1,6}|1\.0{1,6})$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('It must be a probability from 0 to 1, such as 0.05.');
};
