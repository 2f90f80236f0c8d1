const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * How long to wait before the n-th attempt to come back, counted from 0. Spread at random, so that thousands of links
 * that were cut together do not come back together. `random` is in [0, 1).
 */
export const backOffMs = (attempt: number, random: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
