import type { StateOf } from '@liwu/service-kit';
import type { CatalogCommand } from './catalog-command.js';
import { CATALOG_ANSWERS, catalogHandler } from './catalog-handler.js';
import type { Catalog } from './catalog-state/catalog.js';

/**
 * All of the catalog's tables. Gifts and rooms are folded before requests, whose lanes are others: which of a limited gift's stock a
 * request took is told by the gift's version that priced it, not by the order. So while not all lanes are folded more may have been taken
 * than there ever was at once.
 */
export const giftCatalogState = (): StateOf<Catalog, CatalogCommand, never> => ({
  handler: catalogHandler,
  commands: CATALOG_ANSWERS,
  tables: [{ name: 'gift' }, { name: 'gift_stock' }, { name: 'room' }, { name: 'gift_request' }],
  first: [
    'GiftListed',
    'GiftRepriced',
    'GiftScheduled',
    'GiftRestricted',
    'GiftStocked',
    'GiftRetired',
    'RoomOpened',
    'RoomClosed',
  ],
  checkedAtTheEnd: [{ table: 'gift_stock', constraint: 'gift_stock_stock_left_check' }],
  invariants: [
    {
      says: 'as many requests were priced, and refused by each code',
      query: "SELECT coalesce(code, 'priced') AS outcome, count(*) FROM gift_request GROUP BY outcome ORDER BY outcome",
    },
    {
      says: 'as many of every gift were priced, taken from its stock and given back',
      query: `SELECT gift, sum(quantity) AS quantity, sum(quantity) FILTER (WHERE stock_taken) AS taken,
        sum(quantity) FILTER (WHERE stock_returned) AS returned
      FROM gift_request WHERE gift IS NOT NULL GROUP BY gift ORDER BY gift`,
    },
    { says: 'the same gifts are listed', query: 'SELECT gift, version, retired FROM gift ORDER BY gift' },
    { says: 'the same rooms are known', query: 'SELECT room, version, open FROM room ORDER BY room' },
  ],
});
