import { unreachable } from '@liwu/contracts';
import type { CatalogEvent, GiftEvent, RoomEvent } from './catalog-event.js';
import type { Catalog, Gift, Room } from './catalog.js';
import { evolveRequest } from './evolve-request.js';

/** Applies an event of this service's own; never refuses. Changes the state in place and remembers what changed. */
export const evolveCatalog = (state: Catalog, event: CatalogEvent): Catalog => {
  switch (event.type) {
    case 'GiftListed':
    case 'GiftRepriced':
    case 'GiftScheduled':
    case 'GiftRestricted':
    case 'GiftStocked':
    case 'GiftRetired': {
      const gift = evolveGift(state.gifts.get(event.gift), event);
      state.gifts.set(gift.gift, gift);
      state.changed.gifts.add(gift);
      if (event.type === 'GiftStocked') state.changed.stocks.add(gift);
      return state;
    }
    case 'RoomOpened':
    case 'RoomClosed': {
      const room = evolveRoom(state.rooms.get(event.room), event);
      state.rooms.set(room.room, room);
      state.changed.rooms.add(room);
      return state;
    }
    case 'GiftPriced':
    case 'GiftRefused':
    case 'TryRejected':
    case 'StockReturned':
      return evolveRequest(state, event);
    default:
      return unreachable(event);
  }
};

function evolveGift(before: Gift | undefined, event: GiftEvent): Gift {
  if (event.type === 'GiftListed') return listed(event);
  if (!before) throw new Error(`${event.type} of ${event.gift}, which was never listed`);
  before.version = event.n;
  switch (event.type) {
    case 'GiftRepriced':
      before.unitPrice = event.unitPrice;
      return before;
    case 'GiftScheduled':
      before.onSaleFrom = event.onSaleFrom;
      before.onSaleUntil = event.onSaleUntil;
      return before;
    case 'GiftRestricted':
      before.rooms = event.rooms;
      return before;
    case 'GiftStocked':
      before.stock = event.stock === null ? undefined : { left: event.stock, sinceVersion: event.n };
      return before;
    case 'GiftRetired':
      before.retired = true;
      return before;
    default:
      return unreachable(event);
  }
}

function evolveRoom(before: Room | undefined, event: RoomEvent): Room {
  if (event.type === 'RoomOpened') {
    const { room, n: version, hosts } = event;
    return Object.assign(before ?? { room }, { version, hosts, open: true });
  }
  if (!before) throw new Error(`${event.type} of ${event.room}, which was never opened`);
  return Object.assign(before, { version: event.n, open: false });
}

const listed = (event: Extract<GiftEvent, { type: 'GiftListed' }>): Gift => ({
  gift: event.gift,
  version: event.n,
  title: event.title,
  unitPrice: event.unitPrice,
  maxQuantity: event.maxQuantity,
  onSaleFrom: null,
  onSaleUntil: null,
  rooms: null,
  retired: false,
  stock: undefined,
});
