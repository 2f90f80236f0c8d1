import { expect, it } from 'vitest';
import { z } from 'zod';
import { storable } from './storable.js';

it('takes every text but one with NUL', () => {
  const field = storable(z.string().trim().min(1).max(10));
  for (const text of ['a', 'a\nb\t', '礼物', '\u0001']) expect(field.safeParse(text).success).toBe(true);
  for (const text of ['\0', 'a\0', 'a\0b'])
    expect(field.safeParse(text).error?.issues[0]?.message).toBe('must not hold NUL');
});
