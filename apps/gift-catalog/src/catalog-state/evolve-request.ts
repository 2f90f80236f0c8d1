import { type GiftPriced, type GiftRefused, type StockReturned, type TryRejected, unreachable } from '@liwu/contracts';
import type { RequestEvent } from './catalog-event.js';
import { type Catalog, type Priced, type RequestRecord, requestKey } from './catalog.js';
import { contentOf } from './request-content.js';
import { withTry } from './tries.js';

/** Applies what was decided about a request; a first outcome also moves the gift's stock. */
export const evolveRequest = (state: Catalog, event: RequestEvent): Catalog => {
  const key = requestKey(event);
  const known = state.requests.get(key);
  switch (event.type) {
    case 'GiftPriced':
    case 'GiftRefused': {
      const record = known ?? recordOf(event);
      record.repeats = event.n;
      record.tries = withTry(record.tries, event.try);
      state.requests.set(key, record);
      state.changed.requests.add(record);
      if (record.outcome.kind === 'priced' && event.n === 0) moveStock(state, record.outcome, -record.outcome.quantity);
      return state;
    }
    case 'TryRejected':
      if (!known) throw nothingSuchDecided(event);
      known.rejectedTries = withTry(known.rejectedTries, event.n);
      state.changed.requests.add(known);
      return state;
    case 'StockReturned':
      if (known?.outcome.kind !== 'priced') throw nothingSuchDecided(event);
      known.outcome.stockReturned = true;
      state.changed.requests.add(known);
      moveStock(state, known.outcome, known.outcome.quantity);
      return state;
    default:
      return unreachable(event);
  }
};

const nothingSuchDecided = (event: TryRejected | StockReturned): Error =>
  new Error(`${event.type} of ${requestKey(event)}, which has no outcome for it`);

/** What was taken before the stock was last counted is none of this stock's. */
function moveStock(state: Catalog, { gift: id, stockTaken, catalogVersion }: Priced, by: number): void {
  const gift = state.gifts.get(id);
  if (!gift?.stock || !stockTaken || catalogVersion < gift.stock.sinceVersion) return;
  gift.stock.left += by;
  state.changed.stocks.add(gift);
}

const recordOf = (event: GiftPriced | GiftRefused): RequestRecord => ({
  viewerId: event.viewerId,
  requestId: event.requestId,
  content: event.type === 'GiftPriced' ? contentOf(event) : (event.content ?? ''),
  outcome:
    event.type === 'GiftPriced'
      ? {
          kind: 'priced',
          gift: event.gift,
          quantity: event.quantity,
          unitPrice: event.unitPrice,
          catalogVersion: event.catalogVersion,
          stockTaken: event.stockTaken,
          stockReturned: false,
          validUntil: event.validUntil,
        }
      : { kind: 'refused', code: event.code, cost: event.cost },
  repeats: 0,
  tries: 0,
  rejectedTries: 0,
});
