import { type LiwuEvent, unreachable } from '@liwu/contracts';
import type { CommandAnswers, CommandInput, Input, LaneHandler } from '@liwu/event-log';
import type { CatalogCommand } from './catalog-command.js';
import { type CatalogEvent, isCatalogEvent } from './catalog-state/catalog-event.js';
import type { Catalog } from './catalog-state/catalog.js';
import { evolveCatalog } from './catalog-state/evolve-catalog.js';
import { catalogOfRows, loadCatalog } from './catalog-state/load-catalog.js';
import { saveCatalog } from './catalog-state/save-catalog.js';
import { giftView } from './catalog-state/views.js';
import { closeRoom } from './close-room/close-room.js';
import { listGift } from './list-gift/list-gift.js';
import { openRoom } from './open-room/open-room.js';
import { priceGift } from './price-gift-when-requested/price-gift.js';
import { repriceGift } from './reprice-gift/reprice-gift.js';
import { restrictGift } from './restrict-gift/restrict-gift.js';
import { retireGift } from './retire-gift/retire-gift.js';
import { scheduleGift } from './schedule-gift/schedule-gift.js';
import { stockGift } from './stock-gift/stock-gift.js';
import { takeStockBack } from './take-stock-back-when-refused-or-released/take-stock-back.js';

/** What the catalog tells its lanes: what it reads, and which decision answers what. */
export const catalogHandler: LaneHandler<Catalog, CatalogCommand> = {
  service: 'gift-catalog',
  inputs: ['rtm-gateway', 'wallet'],
  reads: ['GiftRequested', 'HoldRefused', 'HoldReleased'],
  load: loadCatalog,
  state: catalogOfRows,
  decide: (input, state) => decideCatalog(input, state),
  evolve: (state, event) => {
    if (!isCatalogEvent(event)) throw new Error(`the catalog does not write ${event.type}`);
    return evolveCatalog(state, event);
  },
  save: saveCatalog,
  respond: (_command, events, state) => CATALOG_ANSWERS.answer(events, state),
};

/** Every decision of this service, by what asks for it. */
export const decideCatalog = (input: Input<CatalogCommand>, state: Catalog): CatalogEvent[] => {
  switch (input.kind) {
    case 'event':
      return decideEvent(input.event, input.now, state);
    case 'command':
      return decideCommand(input, state);
    case 'timer':
      return unreachable(input.timer);
    default:
      return unreachable(input);
  }
};

function decideEvent(event: LiwuEvent, now: number, state: Catalog): CatalogEvent[] {
  switch (event.type) {
    case 'GiftRequested':
      return priceGift(event, now, state);
    case 'HoldRefused':
    case 'HoldReleased':
      return takeStockBack(event, now, state);
    default:
      throw new Error(`the catalog does not read ${event.type}`);
  }
}

function decideCommand({ command, ...asked }: CommandInput<CatalogCommand>, state: Catalog): CatalogEvent[] {
  switch (command.type) {
    case 'ListGift':
      return listGift({ ...asked, command }, state);
    case 'RepriceGift':
      return repriceGift({ ...asked, command }, state);
    case 'ScheduleGift':
      return scheduleGift({ ...asked, command }, state);
    case 'RestrictGift':
      return restrictGift({ ...asked, command }, state);
    case 'StockGift':
      return stockGift({ ...asked, command }, state);
    case 'RetireGift':
      return retireGift({ ...asked, command }, state);
    case 'OpenRoom':
      return openRoom({ ...asked, command }, state);
    case 'CloseRoom':
      return closeRoom({ ...asked, command }, state);
    default:
      return unreachable(command);
  }
}

/** A command has one event, and is answered with the gift or the room as it is right behind it. */
export const CATALOG_ANSWERS: CommandAnswers<Catalog> = {
  answer: ([event], state) => {
    const status = event?.type === 'GiftListed' || event?.type === 'RoomOpened' ? 201 : 200;
    if (event?.type === 'RoomOpened' || event?.type === 'RoomClosed')
      return { status, body: demand(state.rooms.get(event.room)) };
    return { status, body: giftView(demand(event && 'gift' in event ? state.gifts.get(event.gift) : undefined)) };
  },
  continues: () => false,
  isWhole: () => true,
};

function demand<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('a command was accepted about nothing');
  return found;
}
