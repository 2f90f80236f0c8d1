import { describe, expect, it } from 'vitest';
import { type Verdict, Violations } from '../verify/violations.js';
import { withoutLostFacts } from './without-lost-facts.js';

const TOPIC = 'liwu.rtm-gateway';
const lost = (records: number, partition = `${TOPIC}-3`) => [{ partition, records }];

const verdict = (missing: number, others = 0): Verdict => {
  const violations = new Violations();
  for (let number = 1; number <= missing; number++) violations.addMissingFact(`gift ${number}: a fact is missing`);
  for (let number = 1; number <= others; number++) violations.add(`gift ${number}: was paid twice`);
  return { check: 'a check', looked: 'gifts', violations };
};

describe('facts that went with a cut tail', () => {
  it('are no violations, and are counted in what was looked at', () => {
    const excused = withoutLostFacts(verdict(30), TOPIC, [...lost(29), ...lost(1, `${TOPIC}-4`)]);
    expect(excused.violations.count).toBe(0);
    expect(excused.looked).toBe("gifts; 30 facts went with the 30 records that the gateway's topic lost");
  });

  it.each<[what: string, verdict: Verdict, tails: ReturnType<typeof lost>]>([
    ['another violation comes after the twenty that are shown', verdict(25, 1), lost(100)],
    ['more are missing than the tails held', verdict(3), lost(2)],
    ["the tails are another topic's", verdict(3), lost(9, 'liwu.wallet-3')],
    ['no tail was lost', verdict(3), []],
  ])('excuse nothing where %s', (_what, broken, tails) => {
    expect(withoutLostFacts(broken, TOPIC, tails)).toBe(broken);
  });

  it('leave a verdict alone that holds', () => {
    const holding = verdict(0);
    expect(withoutLostFacts(holding, TOPIC, lost(5))).toBe(holding);
  });
});
