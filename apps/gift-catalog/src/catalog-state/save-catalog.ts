import type { Statement } from '@liwu/event-log';
import type { Catalog, Gift, RequestRecord, Room } from './catalog.js';

/** Everything that has changed, one statement a table. */
export const saveCatalog = ({ changed }: Catalog): Statement[] => {
  const stocks = [...changed.stocks];
  const limited = stocks.filter(({ stock }) => stock);
  const unlimited = stocks.filter(({ stock }) => !stock);
  return [
    ...(changed.gifts.size > 0 ? [saveGifts([...changed.gifts])] : []),
    ...(limited.length > 0 ? [saveStocks(limited)] : []),
    ...(unlimited.length > 0 ? [dropStocks(unlimited)] : []),
    ...(changed.rooms.size > 0 ? [saveRooms([...changed.rooms])] : []),
    ...(changed.requests.size > 0 ? [saveRequests([...changed.requests])] : []),
  ];
};

/** Arrays of arrays must be rectangular for Postgres: a gift's rooms travel as JSON. */
const saveGifts = (gifts: readonly Gift[]): Statement => ({
  name: 'catalog-save-gifts',
  text: `INSERT INTO gift (gift, version, title, unit_price, max_quantity, on_sale_from, on_sale_until, rooms, retired)
SELECT u.gift, u.version, u.title, u.unit_price, u.max_quantity, u.on_sale_from, u.on_sale_until,
       CASE WHEN u.rooms IS NULL THEN NULL ELSE ARRAY(SELECT jsonb_array_elements_text(u.rooms::jsonb)) END, u.retired
FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::int[], $6::bigint[], $7::bigint[], $8::text[], $9::bool[])
     AS u(gift, version, title, unit_price, max_quantity, on_sale_from, on_sale_until, rooms, retired)
ON CONFLICT (gift) DO UPDATE SET version = excluded.version, title = excluded.title, unit_price = excluded.unit_price,
  max_quantity = excluded.max_quantity, on_sale_from = excluded.on_sale_from, on_sale_until = excluded.on_sale_until,
  rooms = excluded.rooms, retired = excluded.retired`,
  values: [
    gifts.map(({ gift }) => gift),
    gifts.map(({ version }) => version),
    gifts.map(({ title }) => title),
    gifts.map(({ unitPrice }) => unitPrice.toString()),
    gifts.map(({ maxQuantity }) => maxQuantity),
    gifts.map(({ onSaleFrom }) => onSaleFrom),
    gifts.map(({ onSaleUntil }) => onSaleUntil),
    gifts.map(({ rooms }) => rooms && JSON.stringify(rooms)),
    gifts.map(({ retired }) => retired),
  ],
});

const saveStocks = (gifts: readonly Gift[]): Statement => ({
  name: 'catalog-save-stocks',
  text: `INSERT INTO gift_stock (gift, stock_left, since_version)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[])
ON CONFLICT (gift) DO UPDATE SET stock_left = excluded.stock_left, since_version = excluded.since_version`,
  values: [
    gifts.map(({ gift }) => gift),
    gifts.map(({ stock }) => stock?.left ?? 0),
    gifts.map(({ stock }) => stock?.sinceVersion ?? 0),
  ],
});

const dropStocks = (gifts: readonly Gift[]): Statement => ({
  name: 'catalog-drop-stocks',
  text: 'DELETE FROM gift_stock WHERE gift = ANY($1::text[])',
  values: [gifts.map(({ gift }) => gift)],
});

const saveRooms = (rooms: readonly Room[]): Statement => ({
  name: 'catalog-save-rooms',
  text: `INSERT INTO room (room, version, hosts, open)
SELECT u.room, u.version, ARRAY(SELECT jsonb_array_elements_text(u.hosts::jsonb)), u.open
FROM unnest($1::text[], $2::int[], $3::text[], $4::bool[]) AS u(room, version, hosts, open)
ON CONFLICT (room) DO UPDATE SET version = excluded.version, hosts = excluded.hosts, open = excluded.open`,
  values: [
    rooms.map(({ room }) => room),
    rooms.map(({ version }) => version),
    rooms.map(({ hosts }) => JSON.stringify(hosts)),
    rooms.map(({ open }) => open),
  ],
});

const pricedOf = ({ outcome }: RequestRecord) => (outcome.kind === 'priced' ? outcome : undefined);
const refusedOf = ({ outcome }: RequestRecord) => (outcome.kind === 'refused' ? outcome : undefined);

/** An outcome never changes: only what may change is written again. */
const saveRequests = (requests: readonly RequestRecord[]): Statement => ({
  name: 'catalog-save-requests',
  text: `INSERT INTO gift_request (viewer_id, request_id, content, repeats, tries, rejected_tries, code, cost_today,
  gift, quantity, unit_price, catalog_version, stock_taken, stock_returned, valid_until)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int[], $5::int[], $6::int[], $7::text[], $8::bigint[],
  $9::text[], $10::int[], $11::bigint[], $12::int[], $13::bool[], $14::bool[], $15::bigint[])
ON CONFLICT (viewer_id, request_id) DO UPDATE SET repeats = excluded.repeats, tries = excluded.tries,
  rejected_tries = excluded.rejected_tries, stock_returned = excluded.stock_returned`,
  values: [
    requests.map(({ viewerId }) => viewerId),
    requests.map(({ requestId }) => requestId),
    requests.map(({ content }) => content),
    requests.map(({ repeats }) => repeats),
    requests.map(({ tries }) => tries),
    requests.map(({ rejectedTries }) => rejectedTries),
    requests.map((request) => refusedOf(request)?.code ?? null),
    requests.map((request) => refusedOf(request)?.cost?.toString() ?? null),
    requests.map((request) => pricedOf(request)?.gift ?? null),
    requests.map((request) => pricedOf(request)?.quantity ?? null),
    requests.map((request) => pricedOf(request)?.unitPrice.toString() ?? null),
    requests.map((request) => pricedOf(request)?.catalogVersion ?? null),
    requests.map((request) => pricedOf(request)?.stockTaken ?? null),
    requests.map((request) => pricedOf(request)?.stockReturned ?? null),
    requests.map((request) => pricedOf(request)?.validUntil ?? null),
  ],
});
