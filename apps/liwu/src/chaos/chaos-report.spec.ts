import { describe, expect, it } from 'vitest';
import { Violations } from '../verify/violations.js';
import { isClean } from './chaos-report.js';
import { keptTally } from './testing/kept-tally.js';

const verdict = (violations: readonly string[] = []) => {
  const found = new Violations();
  for (const violation of violations) found.add(violation);
  return { check: 'all is well', looked: 'everything', violations: found };
};
const clean = {
  crowd: { tally: keptTally() },
  timeline: [{ suffered: false }, { suffered: true }],
  commandsFailed: [],
  notBack: [],
  verdicts: [verdict()],
};

describe('a run under faults', () => {
  it('is clean where something befell it, promises were kept, all came back, and the judge found nothing', () => {
    expect(isClean(clean)).toBe(true);
  });

  it('leaves what was shown and released to the judge', () => {
    expect(isClean({ ...clean, crowd: { tally: keptTally({ shownAfterRelease: 1 }) } })).toBe(true);
  });

  it.each([
    ['a promise was broken', { crowd: { tally: keptTally({ lost: 1 }) } }],
    ['nothing befell it', { timeline: [{ suffered: false }] }],
    ['a command was not done', { commandsFailed: ['wallet chaos-1: was answered 409'] }],
    ['somebody did not come back', { notBack: ['wallet'] }],
    ['the judge found something', { verdicts: [verdict(), verdict(['it is not'])] }],
  ])('is not clean where %s', (_what, more) => {
    expect(isClean({ ...clean, ...more })).toBe(false);
  });
});
