import { giftIdSchema, type GiftListed, quantitySchema } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, demandSpeakablePrice, nextOfGift } from '../catalog-state/asked.js';
import { unitPriceSchema } from '../catalog-state/price-schema.js';

const DEFAULT_MAX_QUANTITY = 999;
/** Of these Postgres keeps no NUL, and no screen shows any. */
const WITHOUT_CONTROLS = /^\P{Cc}*$/u;

export const listGiftSchema = z.strictObject({
  gift: giftIdSchema,
  title: z.string().trim().min(1).max(80).regex(WITHOUT_CONTROLS, 'holds control characters'),
  unitPrice: unitPriceSchema,
  maxQuantity: quantitySchema.default(DEFAULT_MAX_QUANTITY),
});

/** Puts a new gift on sale, everywhere and at once, as many as anybody wants. */
export type ListGift = { readonly type: 'ListGift' } & z.output<typeof listGiftSchema>;

/** Refuses an id that was ever listed: a retired gift's id stays its own. */
export const listGift = (asked: Asked<ListGift>, state: Catalog): GiftListed[] => {
  const { gift, title, unitPrice, maxQuantity } = asked.command;
  if (state.gifts.has(gift)) throw new CommandRefused('already_exists', `The gift ${gift} is listed already.`);
  demandSpeakablePrice(unitPrice, maxQuantity);
  return [{ type: 'GiftListed', ...nextOfGift({ gift, version: 0 }, asked), title, unitPrice, maxQuantity }];
};
