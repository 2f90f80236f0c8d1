import { type Money, coinsCodec, minorUnits, partyIdSchema } from '@liwu/contracts';
import { whenGood } from '@liwu/service-kit';
import { z } from 'zod';
import { exponentOf, isCurrency, parseMinor } from '../ledger/units.js';
import type { TopUpCoins } from './top-up-coins.js';

/** An amount of money as the API writes it: `{amount: "9.99", unit: "EUR"}`, read exactly or not at all. */
const moneySchema = z
  .strictObject({ amount: z.string(), unit: z.string() })
  .transform(({ amount, unit }, context): Money => {
    if (!isCurrency(unit)) {
      context.addIssue({ code: 'custom', path: ['unit'], message: 'must be an ISO 4217 currency' });
      return z.NEVER;
    }
    const minor = parseMinor(amount, unit);
    if (minor === undefined) {
      const message = `must be a plain decimal of at most 18 digits, at most ${exponentOf(unit)} of them after the point`;
      context.addIssue({ code: 'custom', path: ['amount'], message });
      return z.NEVER;
    }
    return { minor: minorUnits(minor), unit };
  });

/** What `POST /v1/top-ups` takes. `price` is net of `tax`; what the provider owes is their sum. */
export const topUpBodySchema = z
  .strictObject({
    viewer: partyIdSchema,
    coins: coinsCodec.refine((amount) => amount > 0n, 'must be more than zero'),
    price: moneySchema.refine(({ minor }) => minor > 0n, {
      path: ['amount'],
      error: 'must be more than zero: coins for nothing are a promotion',
    }),
    tax: moneySchema.optional(),
    provider: z.string().regex(/^[a-z0-9-]{1,40}$/),
    providerReference: z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/),
    effectiveAt: z.int().min(0).optional(),
  })
  .refine(({ price, tax }) => !tax || tax.unit === price.unit, {
    path: ['tax', 'unit'],
    error: 'must be the unit of the price',
    when: whenGood('price', 'tax'),
  });
export type TopUpBody = z.output<typeof topUpBodySchema>;

export const topUpOf = ({ viewer, tax, effectiveAt, ...body }: TopUpBody): TopUpCoins => ({
  type: 'TopUpCoins',
  viewerId: viewer,
  ...body,
  tax: tax ?? { minor: minorUnits(0n), unit: body.price.unit },
  ...(effectiveAt === undefined ? {} : { effectiveAt }),
});
