import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import {
  causeSchema,
  coinsField,
  countField,
  giftIdSchema,
  millisSchema,
  partyIdSchema,
  quantitySchema,
} from '../fields.js';

/** `n` is the gift's version, counted from 1 by its own events; a priced request records it. */
const giftFields = { gift: giftIdSchema, n: countField, at: millisSchema, cause: causeSchema };

/** A gift was put on sale. `title` is what viewers read. */
export const GiftListed = entityEvent('gift-catalog', 'GiftListed', 'gift', {
  ...giftFields,
  title: z.string().min(1).max(80),
  unitPrice: coinsField,
  maxQuantity: quantitySchema,
});
export type GiftListed = EventOf<typeof GiftListed>;

/** A gift costs something else from now on. */
export const GiftRepriced = entityEvent('gift-catalog', 'GiftRepriced', 'gift', {
  ...giftFields,
  unitPrice: coinsField,
});
export type GiftRepriced = EventOf<typeof GiftRepriced>;

/** A gift is on sale from a moment, until a moment (exclusive); null means no bound. */
export const GiftScheduled = entityEvent('gift-catalog', 'GiftScheduled', 'gift', {
  ...giftFields,
  onSaleFrom: millisSchema.nullable(),
  onSaleUntil: millisSchema.nullable(),
});
export type GiftScheduled = EventOf<typeof GiftScheduled>;

/** A gift is sold in these rooms only; null means everywhere. */
export const GiftRestricted = entityEvent('gift-catalog', 'GiftRestricted', 'gift', {
  ...giftFields,
  rooms: z.array(partyIdSchema).max(1_000).nullable(),
});
export type GiftRestricted = EventOf<typeof GiftRestricted>;

/** So many of a limited gift are left from now on; null means unlimited. */
export const GiftStocked = entityEvent('gift-catalog', 'GiftStocked', 'gift', {
  ...giftFields,
  stock: countField.nullable(),
});
export type GiftStocked = EventOf<typeof GiftStocked>;

/** A gift is not sold any more. */
export const GiftRetired = entityEvent('gift-catalog', 'GiftRetired', 'gift', giftFields);
export type GiftRetired = EventOf<typeof GiftRetired>;
