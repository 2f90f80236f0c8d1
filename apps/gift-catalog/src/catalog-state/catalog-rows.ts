import { catalogRefusalSchema, coins, type Coins } from '@liwu/contracts';
import type { Row } from '@liwu/event-log';
import type { Gift, Priced, Refused, RequestRecord, Room, Stock } from './catalog.js';

const optional = (value: unknown): number | null => (value === null ? null : Number(value));
const amount = (value: unknown): Coins => coins(BigInt(String(value)));

/** Rows as node-postgres gives them (bigint is text) become what the decisions know. */
export const stockOfRow = (row: Row): Stock => ({
  left: Number(row['stock_left']),
  sinceVersion: row['since_version'],
});

export const giftOfRow = (row: Row, stock: Stock | undefined): Gift => ({
  gift: row['gift'],
  version: row['version'],
  title: row['title'],
  unitPrice: amount(row['unit_price']),
  maxQuantity: row['max_quantity'],
  onSaleFrom: optional(row['on_sale_from']),
  onSaleUntil: optional(row['on_sale_until']),
  rooms: row['rooms'],
  retired: row['retired'],
  stock,
});

/** Of `gift LEFT JOIN gift_stock USING (gift)`. */
export const giftOfJoinedRow = (row: Row): Gift =>
  giftOfRow(row, row['stock_left'] === null ? undefined : stockOfRow(row));

export const roomOfRow = (row: Row): Room => ({
  room: row['room'],
  version: row['version'],
  hosts: row['hosts'],
  open: row['open'],
});

export const requestOfRow = (row: Row): RequestRecord => ({
  viewerId: row['viewer_id'],
  requestId: row['request_id'],
  content: row['content'],
  outcome: row['code'] === null ? pricedOfRow(row) : refusedOfRow(row),
  repeats: row['repeats'],
  tries: row['tries'],
  rejectedTries: row['rejected_tries'],
});

const pricedOfRow = (row: Row): Priced => ({
  kind: 'priced',
  gift: row['gift'],
  quantity: row['quantity'],
  unitPrice: amount(row['unit_price']),
  catalogVersion: row['catalog_version'],
  stockTaken: row['stock_taken'],
  stockReturned: row['stock_returned'],
  validUntil: Number(row['valid_until']),
});

const refusedOfRow = (row: Row): Refused => ({
  kind: 'refused',
  code: catalogRefusalSchema.parse(row['code']),
  cost: row['cost_today'] === null ? undefined : amount(row['cost_today']),
});
