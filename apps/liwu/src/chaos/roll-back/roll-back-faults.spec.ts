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
const well = { code: 0, said: 'done' };
const ill = { code: 1, said: 'it is refused' };
const healed: RollBack['healed'] = {
  adopted: [{ service: 'wallet', adopt: well, rebuild: well }],
  stopped: [],
  behind: [],
  crowd: kept,
  verdicts: [],
};
const asItMustBe: RollBack = { before: kept, verdicts: [], lanes: [lane], after: kept, notBack: [], healed };
const notHealed = (more: Partial<RollBack['healed']>): Partial<RollBack> => ({ healed: { ...healed, ...more } });

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
    [
      'a database could not be healed',
      notHealed({ adopted: [{ service: 'wallet', adopt: ill, rebuild: well }] }),
      'wallet was not brought up to its topic: it is refused',
    ],
    [
      'what was healed is another state',
      notHealed({ adopted: [{ service: 'wallet', adopt: well, rebuild: ill }] }),
      'the state of wallet is not what its events say',
    ],
    ['a healed lane stands still', notHealed({ stopped: ['wallet/3'] }), 'wallet/3 stands still'],
    ['a healed lane has lost events', notHealed({ behind: ['wallet/3'] }), 'wallet/3 has fewer events'],
    ['nobody can come once all is healed', notHealed({ crowd: 'fetch failed' }), 'could not begin: fetch failed'],
    ['a promise is broken once all is healed', notHealed({ crowd: broken }), 'once all was healed'],
    [
      'the judge finds something once all is healed',
      notHealed({ verdicts: [{ check: 'books are balanced', looked: '', violations: violated }] }),
      'once all was healed it did not hold that books are balanced',
    ],
  ])('is not where %s', (_what, more, fault) => {
    expect(rollBackFaults({ ...asItMustBe, ...more })).toEqual([expect.stringContaining(fault)]);
  });
});
