import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';

/**
 * At rest every step of every journey was decided exactly once, and only where the step before it asked for it: 2a or
 * 2b for what was requested, 3a or 3b for 2a, 7a or 7d for 3a, 8a for 7a and 8b for 7d.
 */
export const checkSteps = (gifts: JudgedGifts): Verdict => {
  const violations = new Violations();
  let outcomes = 0;
  for (const [name, gift] of gifts.all()) {
    outcomes += gift.refused + gift.holdRefused + gift.settled + gift.released;
    const faults = faultsOf(gift);
    if (faults.length > 0) violations.add(`${name}: ${faults.join('; ')}`);
  }
  return {
    check: 'every step is decided exactly once',
    looked: `${gifts.size} journeys, ${outcomes} ended`,
    violations,
  };
};

function faultsOf(gift: JudgedGift): string[] {
  const decided = gift.priced + gift.refused;
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  if (gift.requested > 0 || decided > 0) {
    demand(
      decided === 1,
      `priced ${gift.priced} times and refused ${gift.refused} times, of its ${gift.requested} tries`,
    );
  }
  demand(
    gift.held + gift.holdRefused === Math.min(gift.priced, 1),
    `held ${gift.held} times and its hold refused ${gift.holdRefused} times, though priced ${gift.priced} times`,
  );
  demand(
    gift.confirmed + gift.abandoned === Math.min(gift.held, 1),
    `confirmed ${gift.confirmed} times and abandoned ${gift.abandoned} times, though held ${gift.held} times`,
  );
  demand(
    gift.settled === Math.min(gift.confirmed, 1),
    `settled ${gift.settled} times, though confirmed ${gift.confirmed} times`,
  );
  demand(
    gift.released === Math.min(gift.abandoned, 1),
    `released ${gift.released} times, though abandoned ${gift.abandoned} times`,
  );
  demand(gift.settled === 0 || gift.released === 0, 'both settled and released');
  return faults;
}
