import { describe, expect, it } from 'vitest';
import { keptTally } from '../testing/kept-tally.js';
import { rollBackFaults } from './roll-back.js';

const kept = { tally: keptTally() };
const broken = { tally: keptTally({ lost: 1 }) };
const lane = {
  service: 'wallet',
  lane: 3,
  sequence: 9,
  forgotten: 4,
  named: 'it is a fork',
  published: 0,
  committed: 0,
} as const;

describe('a suite whose database forgot events', () => {
  it('is as it must be where every lane stopped and named the fork', () => {
    expect(rollBackFaults(kept, [lane], kept, [])).toEqual([]);
    expect(rollBackFaults(kept, [lane], 'the lane is stopped', [])).toEqual([]);
  });

  it.each([
    ['a lane says nothing', [{ ...lane, named: undefined }], kept, [], 'forgot 4 events, and nobody says so'],
    ['a lane stopped for something else', [{ ...lane, named: 'too many are parked' }], kept, [], 'for another reason'],
    ['a forked lane went on', [{ ...lane, published: 2 }], kept, [], 'published 2 more events'],
    ['a stopped lane accepted commands', [{ ...lane, committed: 1 }], kept, [], 'committed 1 more events'],
    ['nothing was forgotten', [], kept, [], 'had anything to forget'],
    ['somebody was not ready again', [lane], kept, ['wallet'], 'wallet was not ready again'],
    ['a promise was broken later', [lane], broken, [], 'a promise was broken after it'],
  ] as const)('is not where %s', (_what, lanes, after, notBack, fault) => {
    expect(rollBackFaults(kept, lanes, after, notBack)).toEqual([expect.stringContaining(fault)]);
  });

  it('is not where a promise was broken before', () => {
    expect(rollBackFaults(broken, [lane], kept, [])).toEqual([expect.stringContaining('before anything was put back')]);
  });
});
