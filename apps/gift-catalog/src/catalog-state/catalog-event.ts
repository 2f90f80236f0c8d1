import type {
  GiftListed,
  GiftPriced,
  GiftRefused,
  GiftRepriced,
  GiftRestricted,
  GiftRetired,
  GiftScheduled,
  GiftStocked,
  LiwuEvent,
  RoomClosed,
  RoomOpened,
  StockReturned,
  TryRejected,
} from '@liwu/contracts';

export type GiftEvent = GiftListed | GiftRepriced | GiftScheduled | GiftRestricted | GiftStocked | GiftRetired;
export type RoomEvent = RoomOpened | RoomClosed;
export type RequestEvent = GiftPriced | GiftRefused | TryRejected | StockReturned;
/** Every event that this service decides. */
export type CatalogEvent = GiftEvent | RoomEvent | RequestEvent;

const TYPES: Readonly<Record<CatalogEvent['type'], true>> = {
  GiftListed: true,
  GiftRepriced: true,
  GiftScheduled: true,
  GiftRestricted: true,
  GiftStocked: true,
  GiftRetired: true,
  RoomOpened: true,
  RoomClosed: true,
  GiftPriced: true,
  GiftRefused: true,
  TryRejected: true,
  StockReturned: true,
};

export const isCatalogEvent = (event: LiwuEvent): event is CatalogEvent => Object.hasOwn(TYPES, event.type);
