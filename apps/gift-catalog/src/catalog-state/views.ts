import type { Gift, Room } from './catalog.js';

/** A gift as operators see it; JSON-ready. */
export const giftView = ({ unitPrice, stock, ...gift }: Gift) => ({
  ...gift,
  unitPrice: unitPrice.toString(),
  stock: stock?.left ?? null,
});

/** A room as operators see it; JSON-ready. */
export const roomView = (room: Room) => ({ ...room });
