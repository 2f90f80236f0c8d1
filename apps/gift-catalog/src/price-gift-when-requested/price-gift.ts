import { type CatalogRefusal, coins, type GiftPriced, type GiftRefused, type GiftRequested } from '@liwu/contracts';
import type { RequestEvent } from '../catalog-state/catalog-event.js';
import { type Catalog, type Gift, type RequestRecord, requestKey } from '../catalog-state/catalog.js';
import { isOnSale } from '../catalog-state/is-on-sale.js';
import { contentOf } from '../catalog-state/request-content.js';
import { hasTry } from '../catalog-state/tries.js';

/** A repeated request gets its outcome again so often; after that there is no answer. */
const MAX_REPEATS = 5;

/**
 * Step 1 becomes 2a or 2b, decided once and for all. The same request again gets the same outcome again, with n = 1 to
 * 5; a try that was answered gets nothing. The same id with other content becomes 2c, and the original stays as it is.
 */
export const priceGift = (request: GiftRequested, now: number, state: Catalog): RequestEvent[] => {
  const known = state.requests.get(requestKey(request));
  if (!known) return [decideFirst(request, now, state)];
  if (known.content !== contentOf(request)) return rejectTry(request, now, known);
  if (hasTry(known.tries, request.n) || known.repeats >= MAX_REPEATS) return [];
  return [sayAgain(request, now, known)];
};

function decideFirst(request: GiftRequested, now: number, state: Catalog): RequestEvent {
  const gift = state.gifts.get(request.gift);
  const refusal = refusalOf(request, now, state, gift);
  if (refusal || !gift) return refused(request, now, 0, refusal?.code ?? 'gift-unknown', refusal?.cost);
  const { unitPrice, version: catalogVersion, stock } = gift;
  const stockTaken = stock !== undefined;
  return priced(request, now, 0, { unitPrice, catalogVersion, stockTaken, validUntil: request.validUntil });
}

type Refusal = Pick<GiftRefused, 'code' | 'cost'>;

/** The first reason why this request cannot be sold; the stock is asked last but for the price. */
function refusalOf(
  request: GiftRequested,
  now: number,
  { rooms }: Catalog,
  gift: Gift | undefined,
): Refusal | undefined {
  const { quantity } = request;
  if (now > request.validUntil) return { code: 'too-late' };
  if (!gift) return { code: 'gift-unknown' };
  if (!isOnSale(gift, now)) return { code: 'not-on-sale' };
  if (gift.rooms && !gift.rooms.includes(request.room)) return { code: 'not-in-room' };
  const room = rooms.get(request.room);
  if (!room?.open || !room.hosts.includes(request.receiver)) return { code: 'receiver-not-in-room' };
  if (quantity > gift.maxQuantity) return { code: 'quantity-not-allowed' };
  if (gift.stock && gift.stock.left < quantity) return { code: 'sold-out' };
  const cost = coins(gift.unitPrice * BigInt(quantity));
  return cost === request.cost ? undefined : { code: 'price-changed', cost };
}

function rejectTry(request: GiftRequested, now: number, known: RequestRecord): RequestEvent[] {
  if (hasTry(known.rejectedTries, request.n)) return [];
  const { viewerId, requestId, n, replyTo } = request;
  return [{ type: 'TryRejected', viewerId, requestId, n, at: now, code: 'id-reused', replyTo }];
}

function sayAgain(request: GiftRequested, now: number, { outcome, repeats }: RequestRecord): RequestEvent {
  return outcome.kind === 'priced'
    ? priced(request, now, repeats + 1, outcome)
    : refused(request, now, repeats + 1, outcome.code, outcome.cost);
}

type Price = Pick<GiftPriced, 'unitPrice' | 'catalogVersion' | 'stockTaken' | 'validUntil'>;

const priced = (
  { viewerId, requestId, room, receiver, gift, quantity, combo, cost, replyTo, n: tryNumber }: GiftRequested,
  at: number,
  n: number,
  { unitPrice, catalogVersion, stockTaken, validUntil }: Price,
): GiftPriced => ({
  type: 'GiftPriced',
  viewerId,
  requestId,
  n,
  at,
  room,
  receiver,
  gift,
  quantity,
  ...(combo && { combo }),
  cost,
  unitPrice,
  catalogVersion,
  stockTaken,
  validUntil,
  replyTo,
  try: tryNumber,
});

const refused = (
  request: GiftRequested,
  at: number,
  n: number,
  code: CatalogRefusal,
  cost: GiftRefused['cost'],
): GiftRefused => ({
  type: 'GiftRefused',
  viewerId: request.viewerId,
  requestId: request.requestId,
  n,
  at,
  code,
  ...(cost !== undefined && { cost }),
  replyTo: request.replyTo,
  try: request.n,
  content: contentOf(request),
});
