/** The viewers' wallets: the state that decisions are folded over. It can be built again from the wallet's own events. */
export const WALLET_TABLES = `
CREATE TABLE viewer_wallet (
  viewer_id text PRIMARY KEY,
  lane int NOT NULL,
  outstanding int NOT NULL CHECK (outstanding >= 0),
  owed bigint NOT NULL CHECK (owed >= 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE viewer_wallet IS 'One row for each viewer who ever had coins.';
COMMENT ON COLUMN viewer_wallet.viewer_id IS 'The viewer, by a pseudonym.';
COMMENT ON COLUMN viewer_wallet.lane IS 'The viewer''s lane.';
COMMENT ON COLUMN viewer_wallet.outstanding IS 'How many of the viewer''s holds are open.';
COMMENT ON COLUMN viewer_wallet.owed IS 'Debt in coins, repaid by the next paid coins that arrive.';

CREATE TABLE lot (
  lot_id uuid PRIMARY KEY,
  viewer_id text NOT NULL,
  lane int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('paid', 'promo')),
  top_up_id uuid,
  granted bigint NOT NULL CHECK (granted > 0),
  available bigint NOT NULL CHECK (available >= 0),
  held bigint NOT NULL CHECK (held >= 0),
  spent bigint NOT NULL CHECK (spent >= 0),
  expired bigint NOT NULL CHECK (expired >= 0),
  refunded bigint NOT NULL CHECK (refunded >= 0),
  repaid bigint NOT NULL CHECK (repaid >= 0),
  unit text,
  consideration bigint NOT NULL CHECK (consideration >= 0),
  departed bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  expires_at_ms bigint,
  is_open boolean NOT NULL GENERATED ALWAYS AS (available + held > 0) STORED,
  CHECK (granted = available + held + spent + expired + refunded + repaid),
  CHECK (departed BETWEEN 0 AND consideration),
  CHECK (available + held > 0 OR departed = consideration)
) WITH (fillfactor = 60);
CREATE INDEX lot_by_viewer ON lot (viewer_id, is_open);
COMMENT ON TABLE lot IS 'Coins that came into a wallet together, and where they are now.';
COMMENT ON COLUMN lot.lot_id IS 'The lot.';
COMMENT ON COLUMN lot.viewer_id IS 'Whose coins they are.';
COMMENT ON COLUMN lot.lane IS 'The viewer''s lane.';
COMMENT ON COLUMN lot.kind IS 'paid (bought, deferred revenue stands behind them) or promo (given away, never revenue).';
COMMENT ON COLUMN lot.top_up_id IS 'The top-up that bought them.';
COMMENT ON COLUMN lot.granted IS 'N: how many coins came, in whole coins.';
COMMENT ON COLUMN lot.available IS 'How many of them can be spent.';
COMMENT ON COLUMN lot.held IS 'How many are held for gifts whose delivery is open.';
COMMENT ON COLUMN lot.spent IS 'How many were spent on gifts.';
COMMENT ON COLUMN lot.expired IS 'How many expired.';
COMMENT ON COLUMN lot.refunded IS 'How many were taken back by a refund or a chargeback.';
COMMENT ON COLUMN lot.repaid IS 'How many went to the viewer''s debt.';
COMMENT ON COLUMN lot.unit IS 'The currency that paid for them; null for promo.';
COMMENT ON COLUMN lot.consideration IS 'C: what was paid for them net of tax, in the currency''s minor units.';
COMMENT ON COLUMN lot.departed IS 'r: how much of that has left deferred revenue.';
COMMENT ON COLUMN lot.created_at_ms IS 'When they came; milliseconds since 1970.';
COMMENT ON COLUMN lot.expires_at_ms IS 'When they expire; milliseconds since 1970, null for never.';
COMMENT ON COLUMN lot.is_open IS 'Whether it still has coins that can move; only open lots are loaded.';

CREATE TABLE gift_hold (
  viewer_id text NOT NULL,
  request_id uuid NOT NULL,
  lane int NOT NULL,
  status text NOT NULL CHECK (status IN ('refused', 'held', 'settled', 'released')),
  answered smallint NOT NULL,
  room_id text,
  streamer_id text,
  gift_id text NOT NULL,
  quantity int NOT NULL,
  combo_id text,
  combo_total int,
  cost bigint CHECK (cost >= 0),
  coins_promo bigint CHECK (coins_promo BETWEEN 0 AND cost),
  lots jsonb,
  share_basis_points int,
  held_at_ms bigint,
  expires_at_ms bigint,
  ended_at_ms bigint,
  code text,
  available bigint,
  posting_id uuid,
  recognised jsonb,
  share bigint,
  how text,
  trace_id text,
  certainty text,
  reply_to jsonb NOT NULL,
  PRIMARY KEY (viewer_id, request_id),
  CHECK ((status = 'refused') = (code IS NOT NULL)),
  CHECK ((status = 'refused') = (cost IS NULL)),
  CHECK ((status = 'held') = (ended_at_ms IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE gift_hold IS 'What became of each priced request: refused, or held and then settled or released, once.';
COMMENT ON COLUMN gift_hold.viewer_id IS 'Who asked; with request_id the gift''s identity.';
COMMENT ON COLUMN gift_hold.request_id IS 'The request''s UUIDv7, made by the viewer''s client.';
COMMENT ON COLUMN gift_hold.lane IS 'The viewer''s lane.';
COMMENT ON COLUMN gift_hold.status IS 'refused, held, settled or released.';
COMMENT ON COLUMN gift_hold.answered IS 'Which repeats of the request have had their answer: bit n for repeat n.';
COMMENT ON COLUMN gift_hold.room_id IS 'Where the gift is sent.';
COMMENT ON COLUMN gift_hold.streamer_id IS 'Who receives it.';
COMMENT ON COLUMN gift_hold.gift_id IS 'Which gift of the catalog it is.';
COMMENT ON COLUMN gift_hold.quantity IS 'How many of it.';
COMMENT ON COLUMN gift_hold.combo_id IS 'The combo that it belongs to.';
COMMENT ON COLUMN gift_hold.combo_total IS 'The combo''s running total.';
COMMENT ON COLUMN gift_hold.cost IS 'What it costs, in whole coins; null where the hold was refused.';
COMMENT ON COLUMN gift_hold.coins_promo IS 'How many of those coins are promotional.';
COMMENT ON COLUMN gift_hold.lots IS 'Which coins of which lots: [{lotId, kind, coins}], fixed by the hold.';
COMMENT ON COLUMN gift_hold.share_basis_points IS 'The streamer''s share as agreed at the hold.';
COMMENT ON COLUMN gift_hold.held_at_ms IS 'When the coins were held; milliseconds since 1970.';
COMMENT ON COLUMN gift_hold.expires_at_ms IS 'When the grant ends; milliseconds since 1970.';
COMMENT ON COLUMN gift_hold.ended_at_ms IS 'When it was settled, released or refused; milliseconds since 1970.';
COMMENT ON COLUMN gift_hold.code IS 'Why the hold was refused.';
COMMENT ON COLUMN gift_hold.available IS 'The coins that the viewer was told to have when the hold was refused.';
COMMENT ON COLUMN gift_hold.posting_id IS 'The posting that settled or released it.';
COMMENT ON COLUMN gift_hold.recognised IS 'The money that became revenue: [{lotId, minor, unit}].';
COMMENT ON COLUMN gift_hold.share IS 'What the streamer earned, in 1/10,000 coin.';
COMMENT ON COLUMN gift_hold.how IS 'How its delivery was confirmed: acknowledged, witnessed or by-server.';
COMMENT ON COLUMN gift_hold.trace_id IS 'The trace of its journey.';
COMMENT ON COLUMN gift_hold.certainty IS 'How certain it is that a released gift was not shown: not-shown or unknown.';
COMMENT ON COLUMN gift_hold.reply_to IS 'The viewer''s latest session, which is answered.';

CREATE TABLE top_up (
  top_up_id uuid PRIMARY KEY,
  viewer_id text NOT NULL,
  lane int NOT NULL,
  provider text NOT NULL,
  provider_reference text NOT NULL,
  coins bigint NOT NULL CHECK (coins > 0),
  unit text NOT NULL,
  price bigint NOT NULL CHECK (price > 0),
  tax bigint NOT NULL CHECK (tax >= 0),
  lot_id uuid NOT NULL,
  posting_id uuid NOT NULL,
  effective_at_ms bigint NOT NULL,
  booked_at_ms bigint NOT NULL,
  caller text NOT NULL,
  UNIQUE (provider, provider_reference)
);
COMMENT ON TABLE top_up IS 'Every payment that bought coins; a provider''s payment is booked once, whatever the lane.';
COMMENT ON COLUMN top_up.top_up_id IS 'Follows from provider and reference.';
COMMENT ON COLUMN top_up.viewer_id IS 'Who bought.';
COMMENT ON COLUMN top_up.lane IS 'The viewer''s lane.';
COMMENT ON COLUMN top_up.provider IS 'The payment provider.';
COMMENT ON COLUMN top_up.provider_reference IS 'The provider''s own name for the payment.';
COMMENT ON COLUMN top_up.coins IS 'How many coins, bonus included.';
COMMENT ON COLUMN top_up.unit IS 'The currency of price and tax, ISO 4217.';
COMMENT ON COLUMN top_up.price IS 'What was paid net of tax, in minor units.';
COMMENT ON COLUMN top_up.tax IS 'The tax on it, in minor units.';
COMMENT ON COLUMN top_up.lot_id IS 'The lot that it made.';
COMMENT ON COLUMN top_up.posting_id IS 'The posting that booked it.';
COMMENT ON COLUMN top_up.effective_at_ms IS 'When it counts; milliseconds since 1970.';
COMMENT ON COLUMN top_up.booked_at_ms IS 'When it was booked; milliseconds since 1970.';
COMMENT ON COLUMN top_up.caller IS 'Who reported it.';

CREATE TABLE streamer_contract (
  streamer_id text NOT NULL,
  n int NOT NULL,
  lane int NOT NULL,
  share_basis_points int NOT NULL CHECK (share_basis_points BETWEEN 0 AND 10000),
  valid_from_ms bigint NOT NULL,
  agreed_at_ms bigint NOT NULL,
  caller text NOT NULL,
  PRIMARY KEY (streamer_id, n)
);
COMMENT ON TABLE streamer_contract IS 'What streamers were promised: their share of gifts held from a moment on.';
COMMENT ON COLUMN streamer_contract.streamer_id IS 'The streamer, by a pseudonym.';
COMMENT ON COLUMN streamer_contract.n IS 'The how-manieth contract of this streamer, from 1.';
COMMENT ON COLUMN streamer_contract.lane IS 'The streamer''s lane.';
COMMENT ON COLUMN streamer_contract.share_basis_points IS 'The share, in 1/100 percent.';
COMMENT ON COLUMN streamer_contract.valid_from_ms IS 'For gifts held from then on; milliseconds since 1970.';
COMMENT ON COLUMN streamer_contract.agreed_at_ms IS 'When it was agreed; milliseconds since 1970.';
COMMENT ON COLUMN streamer_contract.caller IS 'Who recorded it.';
`;
