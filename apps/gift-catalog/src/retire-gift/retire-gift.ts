import type { GiftRetired } from '@liwu/contracts';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, giftToChange, nextOfGift } from '../catalog-state/asked.js';

export const retireGiftSchema = z.strictObject({}).nullish();

/** Ends a gift's sale for good. What was priced before is not touched. */
export interface RetireGift {
  readonly type: 'RetireGift';
  readonly gift: string;
}

export const retireGift = (asked: Asked<RetireGift>, state: Catalog): GiftRetired[] => [
  { type: 'GiftRetired', ...nextOfGift(giftToChange(state, asked.command.gift), asked) },
];
