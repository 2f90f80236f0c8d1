import type { GiftStocked } from '@liwu/contracts';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, giftToChange, nextOfGift } from '../catalog-state/asked.js';

const MAX_STOCK = 1_000_000_000;

export const stockGiftSchema = z.strictObject({ stock: z.int().min(0).max(MAX_STOCK).nullable() });

/** So many of a gift can be sold from now on, whatever was sold before; null means as many as anybody wants. */
export type StockGift = { readonly type: 'StockGift'; readonly gift: string } & z.output<typeof stockGiftSchema>;

export const stockGift = (asked: Asked<StockGift>, state: Catalog): GiftStocked[] => {
  const { gift, stock } = asked.command;
  return [{ type: 'GiftStocked', ...nextOfGift(giftToChange(state, gift), asked), stock }];
};
