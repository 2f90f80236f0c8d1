import { type GiftScheduled, millisSchema } from '@liwu/contracts';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, giftToChange, nextOfGift } from '../catalog-state/asked.js';

export const scheduleGiftSchema = z
  .strictObject({ onSaleFrom: millisSchema.nullable(), onSaleUntil: millisSchema.nullable() })
  .refine(({ onSaleFrom: from, onSaleUntil: until }) => from === null || until === null || from < until, {
    error: 'must be after onSaleFrom',
    path: ['onSaleUntil'],
  });

/** Sells a gift from a moment, until a moment (exclusive), in milliseconds; null means no bound. */
export type ScheduleGift = { readonly type: 'ScheduleGift'; readonly gift: string } & z.output<
  typeof scheduleGiftSchema
>;

export const scheduleGift = (asked: Asked<ScheduleGift>, state: Catalog): GiftScheduled[] => {
  const { gift, onSaleFrom, onSaleUntil } = asked.command;
  return [{ type: 'GiftScheduled', ...nextOfGift(giftToChange(state, gift), asked), onSaleFrom, onSaleUntil }];
};
