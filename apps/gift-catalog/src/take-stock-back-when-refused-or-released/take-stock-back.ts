import type { HoldRefused, HoldReleased, StockReturned } from '@liwu/contracts';
import { type Catalog, requestKey } from '../catalog-state/catalog.js';

/** After 3b or 8b: what the request took of a limited gift's stock comes back, once, and only if something was taken. */
export const takeStockBack = (event: HoldRefused | HoldReleased, now: number, state: Catalog): StockReturned[] => {
  const { viewerId, requestId } = event;
  const outcome = state.requests.get(requestKey(event))?.outcome;
  if (outcome?.kind !== 'priced' || !outcome.stockTaken || outcome.stockReturned) return [];
  const { gift, quantity } = outcome;
  const cause = event.type === 'HoldRefused' ? 'hold-refused' : 'hold-released';
  return [{ type: 'StockReturned', viewerId, requestId, n: 0, at: now, gift, quantity, cause }];
};
