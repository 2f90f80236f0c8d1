import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  abandoned,
  confirmed,
  held,
  refused,
  released,
  requested,
  requestId,
  settled,
} from '../verify/testing/example-events.js';
import { checkSteps } from './steps-check.js';
import { delivered, holdRefused, judged, priced } from './testing/example-gifts.js';

const faultsOf = (...stored: readonly LiwuEvent[]): string[] => checkSteps(judged(stored)).violations.shown;

describe('every step is decided exactly once', () => {
  it('holds for a settled, a released and two refused gifts, however often they were answered again', () => {
    expect(faultsOf(...delivered(), settled({ n: 1 }), settled({ n: 2 }), held({ n: 1 }), priced({ n: 1 }))).toEqual(
      [],
    );
    expect(faultsOf(priced(), held(), abandoned(), released(), released({ n: 3 }))).toEqual([]);
    expect(faultsOf(refused(), refused({ n: 1 }))).toEqual([]);
    expect(faultsOf(priced(), holdRefused())).toEqual([]);
  });

  it.each<[what: string, fault: string, stored: LiwuEvent[]]>([
    ['never decided', 'priced 0 times and refused 0 times, of its 1 tries', []],
    ['priced and refused', 'priced 1 times and refused 1 times', [priced(), refused(), holdRefused()]],
    ['priced twice', 'priced 2 times', [priced(), ...delivered()]],
    ['priced, and neither held nor refused', 'held 0 times and its hold refused 0 times', [priced()]],
    ['held and refused', 'held 1 times and its hold refused 1 times', [...delivered(), holdRefused()]],
    ['held without a price', 'held 1 times', [refused(), held(), confirmed(), settled()]],
    ['held, and never decided', 'confirmed 0 times and abandoned 0 times', [priced(), held()]],
    ['confirmed and abandoned', 'confirmed 1 times and abandoned 1 times', [...delivered(), abandoned(), released()]],
    ['confirmed, and not settled', 'settled 0 times, though confirmed 1 times', [priced(), held(), confirmed()]],
    ['settled twice', 'settled 2 times', [...delivered(), settled()]],
    ['abandoned, and not released', 'released 0 times', [priced(), held(), abandoned()]],
    ['settled and released', 'both settled and released', [...delivered(), released()]],
  ])('breaks for a gift that was %s', (_what, fault, stored) => {
    expect(faultsOf(...stored)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(...stored)[0]).toMatch(`alice/${requestId(1)}: `);
  });

  it('asks nothing of a gift that is only spoken of', () => {
    expect(checkSteps(judged([], [])).violations.shown).toEqual([]);
    expect(checkSteps(judged([], [requested(), requested({ n: 2 })])).violations.shown).toEqual([
      expect.stringContaining('of its 2 tries'),
    ]);
  });
});
