import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from '../json-schemas.js';
import { forbiddenChanges } from './schema-changes.js';

const lot = z.object({ lotId: z.string(), kind: z.enum(['paid', 'promo']) });
const evidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('granted') }),
  z.object({ kind: z.literal('closed'), at: z.int() }),
]);
const shape = { id: z.string().max(9), note: z.string().optional(), lots: z.array(lot), evidence };
const changesTo = (changed: z.ZodRawShape): string[] =>
  forbiddenChanges(jsonSchemaOf(z.object(shape)), jsonSchemaOf(z.object(changed)));

describe('a published schema', () => {
  it('may gain a field that need not be there, at any depth', () => {
    expect(changesTo({ ...shape, more: z.int().optional() })).toEqual([]);
    expect(changesTo({ ...shape, lots: z.array(lot.extend({ more: z.int().optional() })) })).toEqual([]);
    const [granted, closed] = evidence.options;
    const wider = z.discriminatedUnion('kind', [granted, closed.extend({ more: z.int().optional() })]);
    expect(changesTo({ ...shape, evidence: wider })).toEqual([]);
  });

  it('may say the same in other words, and gain a field that is named like them', () => {
    expect(changesTo({ ...shape, id: shape.id.describe('whose it is'), title: z.string().optional() })).toEqual([]);
  });

  it('may gain no field where its readers refuse a further one', () => {
    const [before, after] = [{}, { more: z.int().optional() }].map((more) => z.strictObject({ id: z.int(), ...more }));
    expect(forbiddenChanges(jsonSchemaOf(before!), jsonSchemaOf(after!))).toEqual(['properties.more']);
  });

  it.each([
    ['gains a field that must be there', { ...shape, more: z.int() }],
    ['loses a field', { id: shape.id, lots: shape.lots, evidence }],
    ['demands what could be left out', { ...shape, note: z.string() }],
    ['leaves out what had to be there', { ...shape, id: shape.id.optional() }],
    ['takes shorter texts only', { ...shape, id: z.string().max(8) }],
    ['has another type', { ...shape, id: z.int() }],
    ['knows other words', { ...shape, lots: z.array(lot.extend({ kind: z.enum(['paid', 'free']) })) }],
    ['loses an alternative', { ...shape, evidence: z.discriminatedUnion('kind', [evidence.options[0]]) }],
  ])('is another one when it %s', (_, changed) => {
    expect(changesTo(changed)).not.toEqual([]);
  });
});
