import type { GiftRepriced } from '@liwu/contracts';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, demandSpeakablePrice, giftToChange, nextOfGift } from '../catalog-state/asked.js';
import { unitPriceSchema } from '../catalog-state/price-schema.js';

export const repriceGiftSchema = z.strictObject({ unitPrice: unitPriceSchema });

/** Makes a gift cost something else from now on. */
export type RepriceGift = { readonly type: 'RepriceGift'; readonly gift: string } & z.output<typeof repriceGiftSchema>;

export const repriceGift = (asked: Asked<RepriceGift>, state: Catalog): GiftRepriced[] => {
  const { gift: id, unitPrice } = asked.command;
  const gift = giftToChange(state, id);
  demandSpeakablePrice(unitPrice, gift.maxQuantity);
  return [{ type: 'GiftRepriced', ...nextOfGift(gift, asked), unitPrice }];
};
