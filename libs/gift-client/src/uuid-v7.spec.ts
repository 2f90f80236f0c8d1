import { requestIdSchema } from '@liwu/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { uuidV7 } from './uuid-v7.js';

it('makes ids that say their time, and never the same one', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 47 }), (nowMs) => {
      const [one, two] = [uuidV7(nowMs), uuidV7(nowMs)];
      expect(requestIdSchema.safeParse(one).success).toBe(true);
      expect(Number.parseInt(one.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
      expect(one).not.toBe(two);
    }),
  );
});
