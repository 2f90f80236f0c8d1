import { arrayOf, columnOf, type Input, type Row, type Statement } from '@liwu/event-log';
import type { CatalogCommand } from '../catalog-command.js';
import { type Catalog, emptyCatalog, requestKey } from './catalog.js';
import { giftOfRow, requestOfRow, roomOfRow, stockOfRow } from './catalog-rows.js';

type CatalogInput = Input<CatalogCommand>;

/** What a batch touches, by id. */
interface Touched {
  readonly gifts: Set<string>;
  readonly rooms: Set<string>;
  readonly requests: Map<string, { viewerId: string; requestId: string }>;
}

/**
 * Everything that the inputs touch. The stock of limited gifts is locked first, in the order of gift ids, so that batches
 * of other lanes wait for each other without ever waiting in a circle; only then are the gifts read, so that a gift
 * whose stock is locked is not older than its stock.
 */
export const loadCatalog = (inputs: readonly CatalogInput[]): Statement[] => {
  const { gifts, rooms, requests } = touchedBy(inputs);
  const keys = [...requests.values()];
  return [
    {
      name: 'catalog-lock-stock',
      text: 'SELECT gift, stock_left, since_version FROM gift_stock WHERE gift = ANY($1::text[]) ORDER BY gift FOR UPDATE',
      values: [arrayOf('text', gifts)],
    },
    {
      name: 'catalog-load-gifts',
      text: `SELECT gift, version, title, unit_price, max_quantity, on_sale_from, on_sale_until, rooms, retired
FROM gift WHERE gift = ANY($1::text[])`,
      values: [arrayOf('text', gifts)],
    },
    {
      name: 'catalog-load-rooms',
      text: 'SELECT room, version, hosts, open FROM room WHERE room = ANY($1::text[])',
      values: [arrayOf('text', rooms)],
    },
    {
      name: 'catalog-load-requests',
      text: `SELECT r.* FROM unnest($1::text[], $2::uuid[]) AS k(viewer_id, request_id)
JOIN gift_request r ON r.viewer_id = k.viewer_id AND r.request_id = k.request_id`,
      values: [
        columnOf('text', keys, ({ viewerId }) => viewerId),
        columnOf('uuid', keys, ({ requestId }) => requestId),
      ],
    },
  ];
};

/** The state of the rows that `loadCatalog` has asked for. */
export const catalogOfRows = ([
  stocks = [],
  gifts = [],
  rooms = [],
  requests = [],
]: readonly (readonly Row[])[]): Catalog => {
  const state = emptyCatalog();
  const stockOf = new Map(stocks.map((row) => [String(row['gift']), stockOfRow(row)]));
  for (const row of gifts) {
    const gift = giftOfRow(row, stockOf.get(row['gift']));
    state.gifts.set(gift.gift, gift);
  }
  for (const row of rooms) {
    const room = roomOfRow(row);
    state.rooms.set(room.room, room);
  }
  for (const row of requests) {
    const request = requestOfRow(row);
    state.requests.set(requestKey(request), request);
  }
  return state;
};

function touchedBy(inputs: readonly CatalogInput[]): Touched {
  const touched: Touched = { gifts: new Set(), rooms: new Set(), requests: new Map() };
  for (const input of inputs) {
    if (input.kind === 'command') {
      const { command } = input;
      if ('gift' in command) touched.gifts.add(command.gift);
      else touched.rooms.add(command.room);
    } else if (input.kind === 'event') touchedByEvent(touched, input.event);
  }
  return touched;
}

/** By its fields, not by its type: so the catalog's own events too load what they change, when its state is built again. */
function touchedByEvent(touched: Touched, event: object): void {
  const { gift, room, viewerId, requestId } = event as Partial<Record<string, string>>;
  if (gift) touched.gifts.add(gift);
  if (room) touched.rooms.add(room);
  if (viewerId && requestId) touched.requests.set(requestKey({ viewerId, requestId }), { viewerId, requestId });
}
