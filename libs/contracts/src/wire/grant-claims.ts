import { z } from 'zod';
import { comboSchema, giftIdSchema, partyIdSchema, quantitySchema, requestIdSchema } from '../fields.js';

const shortId = z.string().regex(/^[A-Za-z0-9-]{1,8}$/);

/** A grant's protected header, exactly: no further field, no other algorithm. */
export const grantHeaderSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('liwu-grant+jwt'),
  kid: shortId,
});

/** A grant's claims: the right to have one gift rendered once in one room. Times in Unix seconds. */
export const grantClaimsSchema = z.strictObject({
  iss: shortId,
  aud: partyIdSchema,
  sub: partyIdSchema,
  jti: requestIdSchema,
  iat: z.int().min(0),
  exp: z.int().min(0),
  to: partyIdSchema,
  gift: giftIdSchema,
  qty: quantitySchema,
  combo: comboSchema.optional(),
});
export type GrantClaims = z.output<typeof grantClaimsSchema>;
