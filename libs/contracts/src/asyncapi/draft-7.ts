import { z } from 'zod';

export type Json = Readonly<Record<string, unknown>>;

/**
 * What the bytes of a schema's values look like, in the dialect that AsyncAPI's schemas are: the same zod schemas that the
 * committed files of `schemas/` are made of, which are of the draft of 2020-12.
 */
export const draft7Of = (schema: z.ZodType, title: string): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return { title, ...json };
};

export const refTo = (place: string): Json => ({ $ref: `#/${place}` });
