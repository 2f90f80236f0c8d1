import type { CloseRoom } from './close-room/close-room.js';
import type { ListGift } from './list-gift/list-gift.js';
import type { OpenRoom } from './open-room/open-room.js';
import type { RepriceGift } from './reprice-gift/reprice-gift.js';
import type { RestrictGift } from './restrict-gift/restrict-gift.js';
import type { RetireGift } from './retire-gift/retire-gift.js';
import type { ScheduleGift } from './schedule-gift/schedule-gift.js';
import type { StockGift } from './stock-gift/stock-gift.js';

/** Every command of an operator, in the lane of its gift's or its room's id. */
export type CatalogCommand =
  ListGift | RepriceGift | ScheduleGift | RestrictGift | StockGift | RetireGift | OpenRoom | CloseRoom;
