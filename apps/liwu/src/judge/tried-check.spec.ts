import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { requested } from '../verify/testing/example-events.js';
import { checkRendering } from './rendering-check.js';
import { delivered, granted, holdRefused, judged, priced, receiver, runOf } from './testing/example-gifts.js';
import { TriedCheck } from './tried-check.js';

const stored = [
  priced({ stockVersion: 2 }),
  ...delivered().slice(1),
  priced({ request: 2 }),
  holdRefused({ request: 2 }),
];
const facts = [requested(), granted(), requested({ request: 2 })];
const rendered = [receiver([{}])];

const verdictOf = (events: readonly LiwuEvent[] = stored, told: readonly LiwuEvent[] = facts, receivers = rendered) => {
  const gifts = judged(events, told);
  checkRendering(gifts, runOf(receivers));
  const check = new TriedCheck();
  for (const event of events) check.stored(event);
  for (const event of told) check.fact(event);
  return check.verdict(gifts);
};

describe('there was something to judge', () => {
  it('holds where gifts were asked for, shown and paid, a stock was sold of, and somebody lacked coins', () => {
    const { looked, violations } = verdictOf();
    expect(violations.shown).toEqual([]);
    expect(looked).toBe(
      '2 requested, 1 granted, 1 settled, 1 rendered, 1 taken from a limited stock, 1 refused for want of coins',
    );
  });

  it.each<[what: string, verdict: ReturnType<typeof verdictOf>]>([
    ['granted', verdictOf(stored, [requested(), requested({ request: 2 })])],
    ['rendered', verdictOf(stored, facts, [receiver([])])],
    ['taken from a limited stock', verdictOf([priced(), ...stored.slice(1)])],
    ['refused for want of coins', verdictOf(stored.slice(0, -1))],
  ])('breaks where no gift was %s', (what, { violations }) => {
    expect(violations.shown).toContain(`no gift was ${what}`);
  });

  it('breaks where nothing happened at all, and says all that is missing', () => {
    expect(verdictOf([], [], []).violations.count).toBe(6);
  });

  it('breaks where hardly anything was shown of what could be paid', () => {
    const more = (count: number) => Array.from({ length: count }, (_, index) => requested({ request: 3 + index }));
    expect(verdictOf(stored, [...facts, ...more(1)]).violations.shown).toEqual([]);
    expect(verdictOf(stored, [...facts, ...more(2)]).violations.shown).toEqual([
      'only 1 of 3 gifts were settled and rendered',
    ]);
  });
});
