import { describe, expect, it } from 'vitest';
import { laneOf } from './lane.js';

describe('laneOf', () => {
  it('is the first four bytes of SHA-256, big endian, modulo the lanes', () => {
    expect(laneOf('abc', 12)).toBe(0xba7816bf % 12);
    expect(laneOf('', 12)).toBe(0xe3b0c442 % 12);
  });

  it('spreads viewers over all lanes', () => {
    const lanes = new Set(Array.from({ length: 500 }, (_, n) => laneOf(`viewer-${n}`)));
    expect(lanes.size).toBe(12);
  });
});
