import type { Gift } from './catalog.js';

/** A gift as operators see it; JSON-ready. */
export const giftView = ({ unitPrice, stock, ...gift }: Gift) => ({
  ...gift,
  unitPrice: unitPrice.toString(),
  stock: stock?.left ?? null,
});
