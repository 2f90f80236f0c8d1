import { describe, expect, it } from 'vitest';
import { Violations } from '../../verify/violations.js';
import { keptTally } from '../testing/kept-tally.js';
import { TAKEN_IDENTITY } from './identity-thief.js';
import type { KickAndKill } from './kick-and-kill.js';
import { kickAndKillFaults } from './kick-and-kill-faults.js';

const takenIn = { requests: 9, tookMs: { p50: 12, p99: 1_600, max: 1_900 }, never: [], slowest: [] };
const retirement = { alerted: [TAKEN_IDENTITY], counted: 1, isReady: true };
const asItMustBe: KickAndKill = {
  crowd: { tally: keptTally() },
  verdicts: [],
  afterKick: takenIn,
  afterKill: takenIn,
  grantPauses: {
    kick: { togetherMs: 100, worstLaneMs: 900 },
    kill: { togetherMs: 6_300, worstLaneMs: 6_500 },
  },
  retirement,
  thief: { swallowed: 3, isAlone: true },
};
const violated = new Violations();
violated.add('they are not');

describe('a suite that lost an identity and a gateway', () => {
  it('is as it must be where all was kept and both bounds, too', () => {
    expect(kickAndKillFaults(asItMustBe)).toEqual([]);
  });

  it.each<[string, Partial<KickAndKill>, string]>([
    ['a promise was broken', { crowd: { tally: keptTally({ lost: 1 }) } }, 'a promise was broken'],
    [
      'the judge found something',
      { verdicts: [{ check: 'books are balanced', looked: '', violations: violated }] },
      'it did not hold that books are balanced',
    ],
    [
      'a request went unanswered',
      { crowd: { tally: { ...keptTally(), unheard: 2 } } },
      '2 requests were never answered',
    ],
    [
      'nothing was put to the taken identity',
      { afterKick: { ...takenIn, requests: 0, tookMs: undefined } },
      'no request was put to the identity that was taken',
    ],
    [
      'a request was never taken in',
      { afterKill: { ...takenIn, never: ['a/1'] } },
      '1 requests that were put to the rep',
    ],
    [
      'a spare took a request in too late',
      { afterKick: { ...takenIn, tookMs: { p50: 1_510, p99: 2_001, max: 2_001 } } },
      'taken in only after 2001 ms',
    ],
    [
      'a lane had no grants for too long',
      { grantPauses: { ...asItMustBe.grantPauses, kill: { togetherMs: 1, worstLaneMs: 7_001 } } },
      'after the kill a lane had no grant for 7001 ms',
    ],
    ['nobody alerts of the retirement', { retirement: { ...retirement, alerted: [] } }, 'of nobody, not once of'],
    ['another one was retired', { retirement: { ...retirement, alerted: ['x'] } }, 'of x, not once of'],
    ['the metrics count none', { retirement: { ...retirement, counted: 0 } }, 'the metrics count 0'],
    ['the gateway is not ready', { retirement: { ...retirement, isReady: false } }, 'is not ready'],
    ['the identity came back', { thief: { swallowed: 3, isAlone: false } }, 'somebody logged in as'],
  ])('is not where %s', (_what, more, fault) => {
    expect(kickAndKillFaults({ ...asItMustBe, ...more })).toEqual([expect.stringContaining(fault)]);
  });
});
