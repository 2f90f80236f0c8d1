import { nonEmpty, setBased, type Statement, upsertInto } from '@liwu/event-log';
import type { Catalog, Gift, RequestRecord, Room } from './catalog.js';

/** Everything that has changed, one statement a table. */
export const saveCatalog = ({ changed }: Catalog): Statement[] => {
  const stocks = [...changed.stocks];
  return [
    ...nonEmpty(saveGifts, [...changed.gifts]),
    ...nonEmpty(
      saveStocks,
      stocks.filter(({ stock }) => stock),
    ),
    ...nonEmpty(
      dropStocks,
      stocks.filter(({ stock }) => !stock),
    ),
    ...nonEmpty(saveRooms, [...changed.rooms]),
    ...nonEmpty(saveRequests, [...changed.requests]),
  ];
};

/** Arrays of arrays must be rectangular for Postgres: what is a list in a row travels as JSON. */
const listOfJson = (column: string): string =>
  `CASE WHEN ${column} IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(${column})) END`;

const saveGifts = setBased<Gift>(
  'catalog-save-gifts',
  [
    ['gift', 'text', ({ gift }) => gift],
    ['version', 'int', ({ version }) => version],
    ['title', 'text', ({ title }) => title],
    ['unit_price', 'bigint', ({ unitPrice }) => unitPrice],
    ['max_quantity', 'int', ({ maxQuantity }) => maxQuantity],
    ['on_sale_from', 'bigint', ({ onSaleFrom }) => onSaleFrom],
    ['on_sale_until', 'bigint', ({ onSaleUntil }) => onSaleUntil],
    ['retired', 'bool', ({ retired }) => retired],
    ['rooms', 'jsonb', ({ rooms }) => rooms && JSON.stringify(rooms)],
  ],
  (names, rows) => `INSERT INTO gift (${names})
SELECT gift, version, title, unit_price, max_quantity, on_sale_from, on_sale_until, retired, ${listOfJson('rooms')} FROM ${rows}
ON CONFLICT (gift) DO UPDATE SET version = excluded.version, title = excluded.title, unit_price = excluded.unit_price,
  max_quantity = excluded.max_quantity, on_sale_from = excluded.on_sale_from, on_sale_until = excluded.on_sale_until,
  retired = excluded.retired, rooms = excluded.rooms`,
);

const saveStocks = upsertInto<Gift>(
  'gift_stock',
  ['gift'],
  [
    ['gift', 'text', ({ gift }) => gift],
    ['stock_left', 'bigint', ({ stock }) => stock?.left],
    ['since_version', 'int', ({ stock }) => stock?.sinceVersion],
  ],
);

const dropStocks = setBased<Gift>(
  'catalog-drop-stocks',
  [['gift', 'text', ({ gift }) => gift]],
  (_names, rows) => `DELETE FROM gift_stock AS s USING ${rows} WHERE s.gift = u.gift`,
);

const saveRooms = setBased<Room>(
  'catalog-save-rooms',
  [
    ['room', 'text', ({ room }) => room],
    ['version', 'int', ({ version }) => version],
    ['open', 'bool', ({ open }) => open],
    ['hosts', 'jsonb', ({ hosts }) => JSON.stringify(hosts)],
  ],
  (names, rows) => `INSERT INTO room (${names}) SELECT room, version, open, ${listOfJson('hosts')} FROM ${rows}
ON CONFLICT (room) DO UPDATE SET version = excluded.version, open = excluded.open, hosts = excluded.hosts`,
);

const pricedOf = ({ outcome }: RequestRecord) => (outcome.kind === 'priced' ? outcome : undefined);
const refusedOf = ({ outcome }: RequestRecord) => (outcome.kind === 'refused' ? outcome : undefined);

/** An outcome never changes: only what may change is written again. */
const saveRequests = setBased<RequestRecord>(
  'catalog-save-requests',
  [
    ['viewer_id', 'text', ({ viewerId }) => viewerId],
    ['request_id', 'uuid', ({ requestId }) => requestId],
    ['content', 'text', ({ content }) => content],
    ['repeats', 'int', ({ repeats }) => repeats],
    ['tries', 'int', ({ tries }) => tries],
    ['rejected_tries', 'int', ({ rejectedTries }) => rejectedTries],
    ['code', 'text', (request) => refusedOf(request)?.code],
    ['cost_today', 'bigint', (request) => refusedOf(request)?.cost],
    ['gift', 'text', (request) => pricedOf(request)?.gift],
    ['quantity', 'int', (request) => pricedOf(request)?.quantity],
    ['unit_price', 'bigint', (request) => pricedOf(request)?.unitPrice],
    ['catalog_version', 'int', (request) => pricedOf(request)?.catalogVersion],
    ['stock_taken', 'bool', (request) => pricedOf(request)?.stockTaken],
    ['stock_returned', 'bool', (request) => pricedOf(request)?.stockReturned],
    ['valid_until', 'bigint', (request) => pricedOf(request)?.validUntil],
  ],
  (names, rows) => `INSERT INTO gift_request (${names}) SELECT * FROM ${rows}
ON CONFLICT (viewer_id, request_id) DO UPDATE SET repeats = excluded.repeats, tries = excluded.tries,
  rejected_tries = excluded.rejected_tries, stock_returned = excluded.stock_returned`,
);
