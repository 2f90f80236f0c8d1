import type { Gift } from './catalog.js';

/** Whether a gift is sold at this moment. */
export const isOnSale = ({ retired, onSaleFrom, onSaleUntil }: Gift, now: number): boolean =>
  !retired && (onSaleFrom === null || onSaleFrom <= now) && (onSaleUntil === null || now < onSaleUntil);
