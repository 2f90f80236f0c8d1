import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { providerField, providerReferenceField } from './provider-field.js';
import { reasonShape } from './reason-field.js';

const body = z.strictObject({ ...reasonShape, provider: providerField, reference: providerReferenceField });
const usable = { reason_code: 'mistake', note: 'as asked: 礼物\nby mail', provider: 'acme', reference: 'pay 1' };
const wrongIn = (asked: object): unknown[] => body.safeParse(asked).error?.issues.map(({ path }) => path[0]) ?? [];

describe('what is said by hand', () => {
  it('may be any text, line breaks included', () => expect(wrongIn(usable)).toEqual([]));

  it.each(['reason_code', 'note', 'provider', 'reference'] as const)('holds no NUL in its %s', (field) => {
    expect(wrongIn({ ...usable, [field]: `${usable[field]}\0x` })).toEqual([field]);
    expect(wrongIn({ ...usable, [field]: `${usable[field]}\0` })).toEqual([field]);
  });
});
