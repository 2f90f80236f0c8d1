import { describe, expect, it } from 'vitest';
import { MAX_PARKED_INPUTS, MAX_PARKED_KEYS, ParkedKeys } from './parked-keys.js';

const parkedWith = (inputs: Record<string, number>): ParkedKeys => new ParkedKeys(new Map(Object.entries(inputs)));
const twenty = Object.fromEntries(Array.from({ length: MAX_PARKED_KEYS }, (_, n) => [`v${n}`, 1]));

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

  it('may have so many inputs each', () => {
    expect(parkedWith({ alice: MAX_PARKED_INPUTS - 1 }).with('alice')).toBeInstanceOf(ParkedKeys);
    expect(parkedWith({ alice: MAX_PARKED_INPUTS }).with('alice')).toBe('alice has 1000 parked inputs');
  });
});
