import { z } from 'zod';

/** A moment as the API writes it: RFC 3339 with its offset, `2026-11-30T23:59:59.999+08:00`. In milliseconds since 1970. */
export const timeField = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with its offset' })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= 0, 'must not lie before 1970');
