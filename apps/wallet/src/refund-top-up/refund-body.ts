import { minorUnits } from '@liwu/contracts';
import { whenGood } from '@liwu/service-kit';
import { z } from 'zod';
import { moneyField, positiveCoinsField, positiveMoneyField } from '../request-fields/money-field.js';
import { providerReferenceField } from '../request-fields/provider-field.js';
import { reasonOf, reasonShape } from '../request-fields/reason-field.js';
import { timeField } from '../request-fields/time-field.js';
import type { BookedTopUp } from '../viewer-wallet/booked-top-up.js';
import type { RefundTopUp } from './refund-top-up.js';

/** What `POST /v1/top-ups/{id}/refunds` takes. `amount` is net of `tax`; what the provider gives back is their sum. */
export const refundBodySchema = z
  .strictObject({
    kind: z.enum(['refund', 'chargeback']),
    coins: positiveCoinsField,
    amount: positiveMoneyField,
    tax: moneyField.optional(),
    provider_reference: providerReferenceField,
    effective_at: timeField.optional(),
    ...reasonShape,
  })
  .refine(({ amount, tax }) => !tax || tax.unit === amount.unit, {
    path: ['tax', 'unit'],
    error: 'must be the unit of the amount',
    when: whenGood('amount', 'tax'),
  });
export type RefundBody = z.output<typeof refundBodySchema>;

export const refundOf = (body: RefundBody, topUp: BookedTopUp, caller: string): RefundTopUp => {
  const { kind, coins, amount: money, tax, provider_reference: providerReference, effective_at: effectiveAt } = body;
  return {
    type: 'RefundTopUp',
    kind,
    topUp,
    coins,
    money,
    tax: tax ?? { minor: minorUnits(0n), unit: money.unit },
    providerReference,
    ...(effectiveAt === undefined ? {} : { effectiveAt }),
    ...reasonOf(body, caller),
  };
};
