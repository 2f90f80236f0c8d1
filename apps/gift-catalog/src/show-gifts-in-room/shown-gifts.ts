import type { Gift, Room } from '../catalog-state/catalog.js';
import { isOnSale } from '../catalog-state/is-on-sale.js';

/** What viewers of a room can send, to whom, at which price. A sold-out gift is shown with `stock` 0. */
export const shownGifts = ({ room, hosts }: Room, gifts: readonly Gift[], now: number) => ({
  room,
  hosts,
  gifts: gifts
    .filter((gift) => isOnSale(gift, now) && (gift.rooms === null || gift.rooms.includes(room)))
    .map(({ gift, title, unitPrice, maxQuantity, stock }) => ({
      gift,
      title,
      unitPrice: unitPrice.toString(),
      maxQuantity,
      ...(stock && { stock: stock.left }),
    })),
});
