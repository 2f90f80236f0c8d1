import type { Budget } from './token-bucket.js';

const BURST_S = 0.25;
const MIN_BURST = 20;

/** The budget of a share of something that changes, such as what all identities may send: a quarter of a second's worth at once. */
export const shareOf = (perSecond: () => number): Budget => ({
  get perSecond() {
    return perSecond();
  },
  get burst() {
    const rate = perSecond();
    return rate === 0 ? 0 : Math.max(MIN_BURST, rate * BURST_S);
  },
});
