import { type Verdict, Violations } from '../verify/violations.js';
import type { LostTail } from './run-record.js';

/**
 * A verdict without what is explained by facts that went with cut tails of the gateway's topic: the gateway has no table
 * from which its topic could be healed, so such a fact is known by what followed from it alone. Only where every violation
 * is a missing fact, and there are no more of them than the tails held; else the verdict stands as it is.
 */
export const withoutLostFacts = (verdict: Verdict, topic: string, lostTails: readonly LostTail[]): Verdict => {
  const records = lostTails
    .filter(({ partition }) => partition.startsWith(`${topic}-`))
    .reduce((sum, tail) => sum + tail.records, 0);
  const { count, missingFacts } = verdict.violations;
  if (count === 0 || count > missingFacts || count > records) return verdict;
  const looked = `${verdict.looked}; ${count} facts went with the ${records} records that the gateway's topic lost`;
  return { ...verdict, looked, violations: new Violations() };
};
