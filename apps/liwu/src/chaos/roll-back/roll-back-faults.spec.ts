import { describe, expect, it } from 'vitest';
import { Violations } from '../../verify/violations.js';
import { keptTally } from '../testing/kept-tally.js';
import { type RollBack, rollBackFaults } from './roll-back-faults.js';

const kept = { tally: keptTally() };
const broken = { tally: keptTally({ lost: 1 }) };
const lane = {
  service: 'wallet',
  lane: 3,
  sequence: 9,
  forgotten: 4,
  named: 'it is a fork',
  fork: 'offset 7 holds what the table does not',
  published: 0,
  committed: 0,
} as const;
const asItMustBe: RollBack = { before: kept, verdicts: [], lanes: [lane], after: kept, notBack: [] };

const violated = new Violations();
violated.add('they are not');

describe('a suite whose database forgot events', () => {
  it('is as it must be where every lane stopped and named the fork', () => {
    expect(rollBackFaults(asItMustBe)).toEqual([]);
    const refused = 'POST http://127.0.0.1/v1/rooms (a) was answered 503 lane_unavailable: the lane has stopped';
    expect(rollBackFaults({ ...asItMustBe, after: refused })).toEqual([]);
  });

  it.each<[string, Partial<RollBack>, string]>([
    ['a lane says nothing', { lanes: [{ ...lane, named: undefined }] }, 'forgot 4 events, and nobody says so'],
    ['a lane stopped for something else', { lanes: [{ ...lane, named: 'too many are parked' }] }, 'another reason'],
    ['no fork is found in a lane', { lanes: [{ ...lane, fork: undefined }] }, 'reconcile finds nothing'],
    ['a forked lane went on', { lanes: [{ ...lane, published: 2 }] }, 'published 2 more events'],
    ['a stopped lane accepted commands', { lanes: [{ ...lane, committed: 1 }] }, 'committed 1 more events'],
    ['nothing was forgotten', { lanes: [] }, 'had anything to forget'],
    ['somebody was not ready again', { notBack: ['wallet'] }, 'wallet was not ready again'],
    ['a promise was broken later', { after: broken }, 'a promise was broken after it'],
    ['whoever came later failed for something else', { after: 'fetch failed' }, 'not refused for a stopped lane'],
    ['a promise was broken before', { before: broken }, 'before anything was put back'],
    [
      'the judge found something before',
      { verdicts: [{ check: 'books are balanced', looked: '', violations: violated }] },
      'it did not hold that books are balanced',
    ],
  ])('is not where %s', (_what, more, fault) => {
    expect(rollBackFaults({ ...asItMustBe, ...more })).toEqual([expect.stringContaining(fault)]);
  });
});
