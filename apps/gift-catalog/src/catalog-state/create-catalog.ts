import type { MigrationRunner } from '@liwu/event-log';
import { ForgetDecisionTimes1764000002000 } from './forget-decision-times.js';

/** A TypeORM migration (by its shape) for the catalog's own tables. */
export class CreateCatalog1764000001000 {
  readonly name = 'CreateCatalog1764000001000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CATALOG_TABLES);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE gift_request, room, gift_stock, gift');
  }
}

/** In the order in which they run. */
export const CATALOG_MIGRATIONS = [CreateCatalog1764000001000, ForgetDecisionTimes1764000002000];

const CATALOG_TABLES = `
CREATE TABLE gift (
  gift text PRIMARY KEY,
  version int NOT NULL,
  title text NOT NULL,
  unit_price bigint NOT NULL CHECK (unit_price > 0),
  max_quantity int NOT NULL CHECK (max_quantity > 0),
  on_sale_from bigint,
  on_sale_until bigint,
  rooms text[],
  retired boolean NOT NULL
);
COMMENT ON TABLE gift IS 'Gifts as they are sold now. Written in the lane of the gift''s id only; other lanes read what is committed.';
COMMENT ON COLUMN gift.gift IS 'The gift''s id.';
COMMENT ON COLUMN gift.version IS 'How many events the gift has had; a priced request records it.';
COMMENT ON COLUMN gift.title IS 'What viewers read.';
COMMENT ON COLUMN gift.unit_price IS 'Whole coins for one.';
COMMENT ON COLUMN gift.max_quantity IS 'The most that one request may ask for.';
COMMENT ON COLUMN gift.on_sale_from IS 'On sale from here, milliseconds since 1970; null: no bound.';
COMMENT ON COLUMN gift.on_sale_until IS 'On sale until here, exclusive; null: no bound.';
COMMENT ON COLUMN gift.rooms IS 'Sold in these rooms only; null: everywhere.';
COMMENT ON COLUMN gift.retired IS 'Not sold any more, for good.';

CREATE TABLE gift_stock (
  gift text PRIMARY KEY,
  stock_left bigint NOT NULL CHECK (stock_left >= 0),
  since_version int NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE gift_stock IS 'Limited gifts only. Whoever takes from it or gives back locks the row, after its lanes'' rows and in the order of gift ids.';
COMMENT ON COLUMN gift_stock.gift IS 'The gift''s id.';
COMMENT ON COLUMN gift_stock.stock_left IS 'So many can still be sold.';
COMMENT ON COLUMN gift_stock.since_version IS 'The gift''s version that counted the stock; what older versions took is none of it.';

CREATE TABLE room (
  room text PRIMARY KEY,
  version int NOT NULL,
  hosts text[] NOT NULL,
  open boolean NOT NULL
);
COMMENT ON TABLE room IS 'Rooms and who may receive gifts there. Written in the lane of the room''s id only.';
COMMENT ON COLUMN room.room IS 'The room''s id.';
COMMENT ON COLUMN room.version IS 'How many events the room has had.';
COMMENT ON COLUMN room.hosts IS 'The streamers who may receive gifts in this room.';
COMMENT ON COLUMN room.open IS 'Whether the room takes gifts.';

CREATE TABLE gift_request (
  viewer_id text NOT NULL,
  request_id uuid NOT NULL,
  content text NOT NULL,
  repeats int NOT NULL,
  tries int NOT NULL,
  rejected_tries int NOT NULL,
  code text,
  cost_today bigint,
  gift text,
  quantity int,
  unit_price bigint,
  catalog_version int,
  stock_taken boolean,
  stock_returned boolean,
  valid_until bigint,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (viewer_id, request_id),
  CHECK ((code IS NULL) = (gift IS NOT NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE gift_request IS 'What was decided about every request, so that a repeat gets the same outcome. Written in the viewer''s lane only.';
COMMENT ON COLUMN gift_request.viewer_id IS 'Whose request it is.';
COMMENT ON COLUMN gift_request.request_id IS 'Made by the viewer''s client; unique for this viewer only.';
COMMENT ON COLUMN gift_request.content IS 'What was asked for: room/receiver/gift/quantity/cost/combo.';
COMMENT ON COLUMN gift_request.repeats IS 'How often the outcome was said again.';
COMMENT ON COLUMN gift_request.tries IS 'Bit t is set: try t was answered with the outcome.';
COMMENT ON COLUMN gift_request.rejected_tries IS 'Bit t is set: try t had other content and was rejected.';
COMMENT ON COLUMN gift_request.code IS 'Why it was refused; null: it was priced.';
COMMENT ON COLUMN gift_request.cost_today IS 'Refused because of the price: what it would have cost.';
COMMENT ON COLUMN gift_request.gift IS 'Priced: the gift.';
COMMENT ON COLUMN gift_request.quantity IS 'Priced: how many.';
COMMENT ON COLUMN gift_request.unit_price IS 'Priced: whole coins for one.';
COMMENT ON COLUMN gift_request.catalog_version IS 'Priced: the gift''s version by which it was priced.';
COMMENT ON COLUMN gift_request.stock_taken IS 'Priced: whether it took from a limited gift''s stock.';
COMMENT ON COLUMN gift_request.stock_returned IS 'Priced: whether that came back.';
COMMENT ON COLUMN gift_request.valid_until IS 'Priced: whoever comes later refuses it, milliseconds since 1970.';
COMMENT ON COLUMN gift_request.decided_at IS 'When the outcome was written; rows may go 30 days later, when no client can repeat them.';
`;
