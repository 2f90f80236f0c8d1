import type { z } from 'zod';

/** A text that Postgres can store and compare: it takes every character but NUL. */
export const storable = (text: z.ZodString): z.ZodString =>
  text.refine((characters) => !characters.includes('\0'), 'must not hold NUL');
