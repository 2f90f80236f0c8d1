import { z } from 'zod';

/** A payment provider's name. */
export const providerField = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 lower-case letters, digits or hyphens');

/** What a provider calls a payment, a refund or a dispute: printable ASCII, no blanks around it. */
export const providerReferenceField = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/, 'must be 1 to 200 printable ASCII characters');
