import { type GiftRestricted, partyIdSchema } from '@liwu/contracts';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, giftToChange, nextOfGift } from '../catalog-state/asked.js';

const MAX_ROOMS = 1_000;

export const restrictGiftSchema = z.strictObject({ rooms: z.array(partyIdSchema).min(1).max(MAX_ROOMS).nullable() });

/** Sells a gift in these rooms only; null means everywhere. */
export type RestrictGift = { readonly type: 'RestrictGift'; readonly gift: string } & z.output<
  typeof restrictGiftSchema
>;

export const restrictGift = (asked: Asked<RestrictGift>, state: Catalog): GiftRestricted[] => {
  const { gift, rooms } = asked.command;
  const next = nextOfGift(giftToChange(state, gift), asked);
  return [{ type: 'GiftRestricted', ...next, rooms: rooms && [...new Set(rooms)] }];
};
