import { minorUnits, partyIdSchema } from '@liwu/contracts';
import { whenGood } from '@liwu/service-kit';
import { z } from 'zod';
import { moneyField, positiveCoinsField } from '../request-fields/money-field.js';
import { providerField, providerReferenceField } from '../request-fields/provider-field.js';
import { timeField } from '../request-fields/time-field.js';
import type { TopUpCoins } from './top-up-coins.js';

/** What `POST /v1/top-ups` takes. `price` is net of `tax`; what the provider owes is their sum. */
export const topUpBodySchema = z
  .strictObject({
    viewer: partyIdSchema,
    coins: positiveCoinsField,
    price: moneyField.refine(({ minor }) => minor > 0n, {
      path: ['amount'],
      error: 'must be more than zero: coins for nothing are a promotion',
    }),
    tax: moneyField.optional(),
    provider: providerField,
    provider_reference: providerReferenceField,
    effective_at: timeField.optional(),
  })
  .refine(({ price, tax }) => !tax || tax.unit === price.unit, {
    path: ['tax', 'unit'],
    error: 'must be the unit of the price',
    when: whenGood('price', 'tax'),
  });
export type TopUpBody = z.output<typeof topUpBodySchema>;

export const topUpOf = (body: TopUpBody): TopUpCoins => {
  const { viewer: viewerId, coins, price, provider, provider_reference: providerReference } = body;
  const tax = body.tax ?? { minor: minorUnits(0n), unit: price.unit };
  const dated = body.effective_at === undefined ? {} : { effectiveAt: body.effective_at };
  return { type: 'TopUpCoins', viewerId, coins, price, tax, provider, providerReference, ...dated };
};
