import { z } from 'zod';

const MAX_PAGE = 5_000;
const DEFAULT_PAGE = 1_000;

const count = (max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().max(max));

/** How a part of a log is asked for. */
export const logQueryFields = {
  after: count(Number.MAX_SAFE_INTEGER).default(0),
  limit: count(MAX_PAGE).pipe(z.int().min(1)).default(DEFAULT_PAGE),
};
export const logQuerySchema = z.strictObject(logQueryFields);
