import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';

/** The bounds of what more than one bench may be asked for. */
export const MAX_SECONDS = 600;
export const MAX_ROUNDS = 50;
export const MAX_VIEWERS = 10_000;
export const MAX_RATE = 20_000;
export const MAX_GIFTS = 1_000_000;
export const MAX_BATCH = 4_000;

/** The rates that are measured, one after the other. */
export const ratesOption = (what: string, usual: readonly number[], maxRate = MAX_RATE): Option =>
  new Option('--rates <list>', what)
    .default(usual, usual.join())
    .argParser((text: string) => parseRates(text, maxRate));

/** A folder for what the processor did. */
export const profileOption = (what: string): Option =>
  new Option('--profile <folder>', what).argParser((folder: string) => resolve(folder));

/** Reads `200,1000`. */
export const parseRates = (text: string, maxRate = MAX_RATE): number[] => {
  if (text === 'none') return [];
  const rates = text.split(',').map((part) => (/^[0-9]{1,5}$/.test(part) ? Number(part) : Number.NaN));
  if (rates.every((rate) => rate >= 1 && rate <= maxRate)) return rates;
  throw new InvalidArgumentError(`It must be numbers from 1 to ${maxRate}, parted by commas.`);
};
