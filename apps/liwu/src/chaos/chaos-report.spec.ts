import { describe, expect, it } from 'vitest';
import { Violations } from '../verify/violations.js';
import { blemishes } from './chaos-report.js';
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
    expect(blemishes(clean)).toEqual([]);
  });

  it('leaves what was shown and released to the judge', () => {
    expect(blemishes({ ...clean, crowd: { tally: keptTally({ shownAfterRelease: 1 }) } })).toEqual([]);
  });

  it.each([
    ['a promise was broken', { crowd: { tally: keptTally({ lost: 1 }) } }, 'lost: 1'],
    ['nothing befell it', { timeline: [{ suffered: false }] }, 'no fault was suffered'],
    ['a command was not done', { commandsFailed: ['wallet chaos-1: 409'] }, 'not done: wallet chaos-1: 409'],
    ['somebody did not come back', { notBack: ['wallet'] }, 'not ready again: wallet'],
    ['the judge found something', { verdicts: [verdict(), verdict(['it is not'])] }, 'broken: all is well'],
  ])('is not clean where %s, and says so', (_what, more, blemish) => {
    expect(blemishes({ ...clean, ...more })).toEqual([blemish]);
  });
});
