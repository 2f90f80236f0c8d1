import { describe, expect, it } from 'vitest';
import { seededDraw } from './seeded-draw.js';

describe('a seeded draw', () => {
  it('is the same for ever for the same seed and key', () => {
    expect(seededDraw(7, 'f1 peer alice bob 1')).toBe(seededDraw(7, 'f1 peer alice bob 1'));
    expect(seededDraw(7, 'f1 peer alice bob 1').toFixed(6)).toBe('0.933947');
  });

  it('is another for another seed, order, flow or message', () => {
    const keys = ['f1 peer alice bob 1', 'f2 peer alice bob 1', 'f1 peer bob alice 1', 'f1 peer alice bob 2'];
    const draws = [7, 8].flatMap((seed) => keys.map((key) => seededDraw(seed, key)));
    expect(new Set(draws).size).toBe(draws.length);
  });

  it.each([0.01, 0.05, 0.5])('is below %f as often as that says', (probability) => {
    const times = 20_000;
    const below = (seed: number): number =>
      Array.from({ length: times }, (_, n) =>
        seededDraw(seed, `f1 peer v-${n % 50}-abcd1234 gift-gateway-0-3 ${n}`),
      ).filter((draw) => draw < probability).length;
    const deviation = Math.sqrt(times * probability * (1 - probability));
    for (const seed of [0, 1, 7, 0xffff_ffff])
      expect(Math.abs(below(seed) - times * probability)).toBeLessThan(4 * deviation);
  });
});
