import { describe, expect, it } from 'vitest';
import { MANY_PARKED_INPUTS, MAX_PARKED_KEYS, ParkedKeys } from './parked-keys.js';

const parkedWith = (inputs: Record<string, number>): ParkedKeys => new ParkedKeys(new Map(Object.entries(inputs)));
const twenty = Object.fromEntries(Array.from({ length: MAX_PARKED_KEYS }, (_, n) => [`v${n}`, 1]));

/** With so many inputs more of this viewer. */
const grown = (keys: ParkedKeys, key: string, count: number): ParkedKeys =>
  Array.from({ length: count }).reduce<ParkedKeys>((before) => before.with(key) as ParkedKeys, keys);

describe('who is parked in a lane', () => {
  it('grows by a copy, so that what was not committed never counts', () => {
    const before = new ParkedKeys();
    const after = before.with('alice');
    expect([before.has('alice'), typeof after !== 'string' && after.has('alice')]).toEqual([false, true]);
  });

  it('may be so many viewers, and those with more and more inputs', () => {
    expect(parkedWith(twenty).with('v1')).toBeInstanceOf(ParkedKeys);
    expect(parkedWith(twenty).with('one-more')).toBe('20 viewers of the lane are parked');
  });

  it('may have inputs without end, which are counted and cost no more than their number', () => {
    const keys = grown(parkedWith({ alice: MANY_PARKED_INPUTS, bob: 2 }), 'alice', 1);
    expect([keys.size, keys.inputs]).toEqual([2, MANY_PARKED_INPUTS + 3]);
  });

  it('is told of once where one viewer comes to have many', () => {
    const few = parkedWith({ alice: MANY_PARKED_INPUTS - 1, bob: 2 });
    const all = grown(few, 'alice', 1);
    const many = grown(all, 'alice', 1);
    expect(all.floodedSince(few)).toEqual([]);
    expect(many.floodedSince(few)).toEqual([{ key: 'alice', inputs: MANY_PARKED_INPUTS + 1 }]);
    expect(grown(many, 'alice', 1).floodedSince(many)).toEqual([]);
  });
});
