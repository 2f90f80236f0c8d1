/** The viewers' wallets: the state that decisions are folded over. It can be built again from the wallet's own events. */
export const WALLET_TABLES = `
CREATE TABLE viewer_wallet (
  viewer_id text PRIMARY KEY,
  lane int NOT NULL,
  outstanding int NOT NULL CHECK (outstanding >= 0),
  owed bigint NOT NULL CHECK (owed >= 0),
  frozen boolean NOT NULL,
  freezes int NOT NULL CHECK (freezes >= 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE viewer_wallet IS 'One row for each viewer who ever had coins or was frozen.';
COMMENT ON COLUMN viewer_wallet.viewer_id IS 'The viewer, by a pseudonym.';
COMMENT ON COLUMN viewer_wallet.lane IS 'The viewer''s lane.';
COMMENT ON COLUMN viewer_wallet.outstanding IS 'How many of the viewer''s holds are open.';
COMMENT ON COLUMN viewer_wallet.owed IS 'Debt in coins, repaid by the next paid coins that arrive.';
COMMENT ON COLUMN viewer_wallet.frozen IS 'Whether nothing is held for gifts any more.';
COMMENT ON COLUMN viewer_wallet.freezes IS 'How often it was frozen or unfrozen.';

CREATE TABLE lot (
  lot_id uuid PRIMARY KEY,
  viewer_id text NOT NULL,
  lane int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('paid', 'promo')),
  top_up_id uuid,
  campaign_id text,
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
COMMENT ON COLUMN lot.campaign_id IS 'The campaign that gave them away.';
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
  reversed_at_ms bigint,
  reversal_posting_id uuid,
  reply_to jsonb NOT NULL,
  PRIMARY KEY (viewer_id, request_id),
  CHECK ((status = 'refused') = (code IS NOT NULL)),
  CHECK ((status = 'refused') = (cost IS NULL)),
  CHECK ((status = 'held') = (ended_at_ms IS NULL)),
  CHECK (status = 'settled' OR reversed_at_ms IS NULL)
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
COMMENT ON COLUMN gift_hold.reversed_at_ms IS 'When a settled gift was reversed; milliseconds since 1970.';
COMMENT ON COLUMN gift_hold.reversal_posting_id IS 'The posting that reversed it.';
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

CREATE TABLE refund (
  refund_id uuid PRIMARY KEY,
  top_up_id uuid NOT NULL,
  viewer_id text NOT NULL,
  lane int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('refund', 'chargeback')),
  provider text NOT NULL,
  provider_reference text NOT NULL,
  coins bigint NOT NULL CHECK (coins > 0),
  taken bigint NOT NULL CHECK (taken BETWEEN 0 AND coins),
  unit text NOT NULL,
  money bigint NOT NULL CHECK (money >= 0),
  tax bigint NOT NULL CHECK (tax >= 0),
  released bigint NOT NULL CHECK (released >= 0),
  posting_id uuid NOT NULL,
  effective_at_ms bigint NOT NULL,
  booked_at_ms bigint NOT NULL,
  reason_code text NOT NULL,
  note_id uuid,
  caller text NOT NULL,
  UNIQUE (provider, provider_reference)
);
CREATE INDEX refund_by_top_up ON refund (top_up_id);
COMMENT ON TABLE refund IS 'Every refund and chargeback of a top-up, or of a part of it.';
COMMENT ON COLUMN refund.refund_id IS 'Follows from provider and reference.';
COMMENT ON COLUMN refund.top_up_id IS 'The top-up that it takes back.';
COMMENT ON COLUMN refund.viewer_id IS 'Who had bought.';
COMMENT ON COLUMN refund.lane IS 'The viewer''s lane.';
COMMENT ON COLUMN refund.kind IS 'refund (by the platform) or chargeback (by the provider).';
COMMENT ON COLUMN refund.provider IS 'The payment provider.';
COMMENT ON COLUMN refund.provider_reference IS 'The provider''s own name for the refund or dispute.';
COMMENT ON COLUMN refund.coins IS 'How many coins are taken back.';
COMMENT ON COLUMN refund.taken IS 'How many of them the lot still had; the viewer owes the others.';
COMMENT ON COLUMN refund.unit IS 'The currency of all its money, ISO 4217.';
COMMENT ON COLUMN refund.money IS 'What the provider takes back net of tax, in minor units.';
COMMENT ON COLUMN refund.tax IS 'The tax on it, in minor units.';
COMMENT ON COLUMN refund.released IS 'The money that left deferred revenue with the coins taken, in minor units.';
COMMENT ON COLUMN refund.posting_id IS 'The posting that booked it.';
COMMENT ON COLUMN refund.effective_at_ms IS 'When it counts; milliseconds since 1970.';
COMMENT ON COLUMN refund.booked_at_ms IS 'When it was booked; milliseconds since 1970.';
COMMENT ON COLUMN refund.reason_code IS 'Why.';
COMMENT ON COLUMN refund.note_id IS 'The note to it.';
COMMENT ON COLUMN refund.caller IS 'Who reported it.';

CREATE TABLE streamer (
  streamer_id text PRIMARY KEY,
  lane int NOT NULL,
  frozen boolean NOT NULL,
  freezes int NOT NULL CHECK (freezes > 0)
);
COMMENT ON TABLE streamer IS 'Streamers who were ever frozen; what each one earned is in the ledger.';
COMMENT ON COLUMN streamer.streamer_id IS 'The streamer, by a pseudonym.';
COMMENT ON COLUMN streamer.lane IS 'The streamer''s home lane.';
COMMENT ON COLUMN streamer.frozen IS 'Whether nothing is paid out any more.';
COMMENT ON COLUMN streamer.freezes IS 'How often the streamer was frozen or unfrozen.';

CREATE TABLE freeze_change (
  party_type text NOT NULL CHECK (party_type IN ('viewer', 'streamer')),
  party_id text NOT NULL,
  n int NOT NULL,
  lane int NOT NULL,
  frozen boolean NOT NULL,
  at_ms bigint NOT NULL,
  actor text NOT NULL,
  approved_by text,
  reason_code text NOT NULL,
  note_id uuid,
  action_id uuid,
  PRIMARY KEY (party_type, party_id, n),
  CHECK (frozen = (approved_by IS NULL))
);
COMMENT ON TABLE freeze_change IS 'Every time that a viewer or a streamer was frozen or unfrozen.';
COMMENT ON COLUMN freeze_change.party_type IS 'viewer or streamer.';
COMMENT ON COLUMN freeze_change.party_id IS 'Who, by a pseudonym.';
COMMENT ON COLUMN freeze_change.n IS 'The how-manieth change of this one, from 1.';
COMMENT ON COLUMN freeze_change.lane IS 'The party''s lane.';
COMMENT ON COLUMN freeze_change.frozen IS 'Whether it was frozen, and not unfrozen.';
COMMENT ON COLUMN freeze_change.at_ms IS 'When; milliseconds since 1970.';
COMMENT ON COLUMN freeze_change.actor IS 'Who did it, or asked for it.';
COMMENT ON COLUMN freeze_change.approved_by IS 'Who approved the unfreezing.';
COMMENT ON COLUMN freeze_change.reason_code IS 'Why.';
COMMENT ON COLUMN freeze_change.note_id IS 'The note to it.';
COMMENT ON COLUMN freeze_change.action_id IS 'The action that unfroze it.';

CREATE TABLE action (
  action_id uuid PRIMARY KEY,
  subject text NOT NULL,
  lane int NOT NULL,
  command text NOT NULL,
  request_id uuid,
  proposed jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('proposed', 'approved', 'rejected')),
  amount numeric(38, 0),
  unit text,
  reason_code text NOT NULL,
  note_id uuid,
  note_hash text,
  proposed_by text NOT NULL,
  proposed_at_ms bigint NOT NULL,
  decided_by text,
  decided_at_ms bigint,
  posting_id uuid,
  CHECK ((status = 'proposed') = (decided_by IS NULL)),
  CHECK (status <> 'approved' OR decided_by <> proposed_by)
);
CREATE INDEX action_open ON action (subject, command) WHERE status = 'proposed';
CREATE INDEX action_by_time ON action (proposed_at_ms, action_id);
COMMENT ON TABLE action IS 'What was asked for by hand and needs a second person''s word.';
COMMENT ON COLUMN action.action_id IS 'Follows from who asked, and the Idempotency-Key.';
COMMENT ON COLUMN action.subject IS 'Whom it is about: a viewer, a streamer, or a period.';
COMMENT ON COLUMN action.lane IS 'The subject''s lane.';
COMMENT ON COLUMN action.command IS 'What is to be done: ReverseGift, GrantCoins, WriteOffViewerDebt, WriteOffStreamerDebt, UnfreezeWallet, UnfreezeStreamer, ClosePeriod.';
COMMENT ON COLUMN action.request_id IS 'The request of a gift that is to be reversed; with subject its identity.';
COMMENT ON COLUMN action.proposed IS 'All that was asked for: the event that proposed it.';
COMMENT ON COLUMN action.status IS 'proposed, approved (and done) or rejected.';
COMMENT ON COLUMN action.amount IS 'How much it moves, in minor units; null where it moves nothing or that is known only when it is done.';
COMMENT ON COLUMN action.unit IS 'The unit of amount.';
COMMENT ON COLUMN action.reason_code IS 'Why.';
COMMENT ON COLUMN action.note_id IS 'The note to it.';
COMMENT ON COLUMN action.note_hash IS 'Salted SHA-256 of the note, in hex.';
COMMENT ON COLUMN action.proposed_by IS 'Who asked.';
COMMENT ON COLUMN action.proposed_at_ms IS 'When; milliseconds since 1970.';
COMMENT ON COLUMN action.decided_by IS 'Who approved or rejected it.';
COMMENT ON COLUMN action.decided_at_ms IS 'When; milliseconds since 1970.';
COMMENT ON COLUMN action.posting_id IS 'The posting that it led to, if any.';

CREATE TABLE period (
  period text PRIMARY KEY,
  lane int NOT NULL,
  last_day date NOT NULL,
  closed_at_ms bigint NOT NULL,
  closed_by text NOT NULL,
  approved_by text NOT NULL,
  action_id uuid NOT NULL
);
COMMENT ON TABLE period IS 'Months of the books that are closed: nothing is posted to their days any more.';
COMMENT ON COLUMN period.period IS 'The month, as YYYY-MM; with the first that is closed all months before it are.';
COMMENT ON COLUMN period.lane IS 'The lane in which it was closed.';
COMMENT ON COLUMN period.last_day IS 'The last closed day.';
COMMENT ON COLUMN period.closed_at_ms IS 'When; milliseconds since 1970.';
COMMENT ON COLUMN period.closed_by IS 'Who asked for it.';
COMMENT ON COLUMN period.approved_by IS 'Who approved it.';
COMMENT ON COLUMN period.action_id IS 'The action that closed it.';

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
