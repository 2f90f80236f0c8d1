/**
 * The books: what was posted, what each account has, and how far each lane has come. The indexes by account begin with the lane, since a batch writes lane
 * by lane; whoever asks for an account alone is answered by a skip over the lanes, which Postgres knows from 18 on.
 */
export const LEDGER_TABLES = `
CREATE TABLE ledger_lane (
  lane int PRIMARY KEY,
  last_seq bigint NOT NULL,
  last_recorded_at timestamptz NOT NULL,
  head bytea NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE ledger_lane IS 'How far the books of each lane have come; written under the lock of the lane''s row.';
COMMENT ON COLUMN ledger_lane.lane IS 'The lane.';
COMMENT ON COLUMN ledger_lane.last_seq IS 'The seq of the lane''s last transfer.';
COMMENT ON COLUMN ledger_lane.last_recorded_at IS 'The recorded_at of the lane''s last posting; the next one''s is later.';
COMMENT ON COLUMN ledger_lane.head IS 'The hash of the lane''s last posting.';

CREATE TABLE posting (
  lane int NOT NULL,
  seq bigint NOT NULL,
  posting_id uuid NOT NULL UNIQUE,
  kind text NOT NULL,
  event_id uuid NOT NULL,
  event_sequence bigint NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  accounting_date date NOT NULL,
  is_late boolean NOT NULL DEFAULT false,
  viewer_id text,
  request_id uuid,
  streamer_id text,
  room_id text,
  gift_id text,
  quantity int,
  top_up_id uuid,
  payout_id uuid,
  campaign_id text,
  actor text,
  approved_by text,
  reason_code text,
  note_id uuid,
  reverses_posting_id uuid,
  transfers int NOT NULL CHECK (transfers > 0),
  hash bytea NOT NULL,
  PRIMARY KEY (lane, seq)
);
CREATE INDEX posting_by_recorded_at ON posting (lane, recorded_at);
CREATE INDEX posting_by_request ON posting (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX posting_by_accounting_date ON posting USING brin (accounting_date);
CREATE INDEX posting_dated_back ON posting USING gist (tstzrange(effective_at, recorded_at))
  WHERE recorded_at - effective_at > interval '1 second';
CREATE INDEX posting_dated_ahead ON posting (effective_at) WHERE effective_at > recorded_at;
COMMENT ON TABLE posting IS 'What one event meant for the books: the transfers that belong together. Never updated, never deleted.';
COMMENT ON COLUMN posting.lane IS 'The lane in which it was posted.';
COMMENT ON COLUMN posting.seq IS 'The seq of its first transfer; its transfers name it by lane and posting_seq.';
COMMENT ON COLUMN posting.posting_id IS 'Follows from what it posts: the same thing posted twice has the same id, and fails.';
COMMENT ON COLUMN posting.kind IS 'What happened: top-up, promotion, hold, settle, release, reversal, refund, chargeback, write-off.';
COMMENT ON COLUMN posting.event_id IS 'The event that it posts.';
COMMENT ON COLUMN posting.event_sequence IS 'That event''s sequence in its lane.';
COMMENT ON COLUMN posting.effective_at IS 'When it counts, by whoever caused it.';
COMMENT ON COLUMN posting.recorded_at IS 'When it was written: strictly growing within a lane.';
COMMENT ON COLUMN posting.accounting_date IS 'The day of the books that it belongs to: that of effective_at in the deployment''s zone, or the first open day.';
COMMENT ON COLUMN posting.is_late IS 'Whether its own day was closed already.';
COMMENT ON COLUMN posting.viewer_id IS 'The viewer whose coins it moves.';
COMMENT ON COLUMN posting.request_id IS 'The gift''s request; with viewer_id its identity.';
COMMENT ON COLUMN posting.streamer_id IS 'Who received the gift.';
COMMENT ON COLUMN posting.room_id IS 'Where the gift was sent.';
COMMENT ON COLUMN posting.gift_id IS 'Which gift of the catalog it was.';
COMMENT ON COLUMN posting.quantity IS 'How many of it.';
COMMENT ON COLUMN posting.top_up_id IS 'The top-up that it posts.';
COMMENT ON COLUMN posting.payout_id IS 'The payout that it posts.';
COMMENT ON COLUMN posting.campaign_id IS 'The campaign that gave coins away.';
COMMENT ON COLUMN posting.actor IS 'Who asked for it, where it was a person or a program, not the journey of a gift.';
COMMENT ON COLUMN posting.approved_by IS 'Who approved it, where that was needed.';
COMMENT ON COLUMN posting.reason_code IS 'Why, where a reason was asked for.';
COMMENT ON COLUMN posting.note_id IS 'The note to it, kept elsewhere so that its text can be erased.';
COMMENT ON COLUMN posting.reverses_posting_id IS 'The posting that it takes back.';
COMMENT ON COLUMN posting.transfers IS 'How many transfers it has: those from seq on.';
COMMENT ON COLUMN posting.hash IS 'SHA-256 over the hash of the posting before it in the lane, its transfers'' leaves, and the chain''s hash of its event.';

CREATE TABLE transfer (
  lane int NOT NULL,
  seq bigint NOT NULL,
  posting_seq bigint NOT NULL,
  debit text COLLATE "C" NOT NULL,
  credit text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  debit_after numeric(38, 0) NOT NULL,
  credit_after numeric(38, 0) NOT NULL,
  lot_id uuid,
  reverses_seq bigint,
  leaf bytea NOT NULL,
  PRIMARY KEY (lane, seq),
  CHECK (debit <> credit),
  CONSTRAINT no_viewer_below_zero CHECK (
    (debit_after >= 0 OR left(debit, 7) <> 'viewer:') AND (credit_after >= 0 OR left(credit, 7) <> 'viewer:'))
);
CREATE INDEX transfer_by_debit ON transfer (lane, debit, seq);
CREATE INDEX transfer_by_credit ON transfer (lane, credit, seq);
COMMENT ON TABLE transfer IS 'One amount from one account to another. Never updated, never deleted.';
COMMENT ON COLUMN transfer.lane IS 'The lane; both accounts'' sides lie in it.';
COMMENT ON COLUMN transfer.seq IS 'Its number in the lane''s books, gapless from 1.';
COMMENT ON COLUMN transfer.posting_seq IS 'The posting (of the same lane) that it belongs to.';
COMMENT ON COLUMN transfer.debit IS 'The account that is debited.';
COMMENT ON COLUMN transfer.credit IS 'The account that is credited.';
COMMENT ON COLUMN transfer.unit IS 'COIN or an ISO 4217 currency.';
COMMENT ON COLUMN transfer.amount IS 'In minor units: 1/10,000 coin, or the currency''s own.';
COMMENT ON COLUMN transfer.debit_after IS 'What the debited account has in this lane afterwards, on its normal side, in minor units.';
COMMENT ON COLUMN transfer.credit_after IS 'What the credited account has in this lane afterwards, on its normal side, in minor units.';
COMMENT ON COLUMN transfer.lot_id IS 'The lot whose coins or money moved.';
COMMENT ON COLUMN transfer.reverses_seq IS 'The transfer (of the same lane) that it takes back.';
COMMENT ON COLUMN transfer.leaf IS 'SHA-256 of the transfer with its posting''s header, by the canonical encoding.';

CREATE TABLE balance (
  account text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  lane int NOT NULL,
  balance numeric(38, 0) NOT NULL,
  last_recorded_at timestamptz NOT NULL,
  PRIMARY KEY (account, lane, unit)
) WITH (fillfactor = 50);
COMMENT ON TABLE balance IS 'What each account has: always the sum of its transfers. One row a lane; an account''s balance is their sum.';
COMMENT ON COLUMN balance.account IS 'The account''s name in the chart of accounts.';
COMMENT ON COLUMN balance.unit IS 'COIN or an ISO 4217 currency.';
COMMENT ON COLUMN balance.lane IS 'The lane whose transfers it sums: a viewer''s accounts have one, others a sub-account in each.';
COMMENT ON COLUMN balance.balance IS 'In minor units, on the account''s normal side.';
COMMENT ON COLUMN balance.last_recorded_at IS 'When it last changed.';

CREATE TABLE day_total (
  lane int NOT NULL,
  accounting_date date NOT NULL,
  kind text NOT NULL,
  account text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  debits numeric(38, 0) NOT NULL,
  credits numeric(38, 0) NOT NULL,
  PRIMARY KEY (lane, accounting_date, kind, account, unit)
) WITH (fillfactor = 50);
COMMENT ON TABLE day_total IS 'What was debited and credited on each day of the books, by kind of posting and account with all parties together: always the sum of the transfers.';
COMMENT ON COLUMN day_total.lane IS 'The lane whose transfers it sums.';
COMMENT ON COLUMN day_total.accounting_date IS 'The day of the books.';
COMMENT ON COLUMN day_total.kind IS 'The kind of the postings.';
COMMENT ON COLUMN day_total.account IS 'The account; one of a party with * for the party''s id.';
COMMENT ON COLUMN day_total.unit IS 'COIN or an ISO 4217 currency.';
COMMENT ON COLUMN day_total.debits IS 'In minor units.';
COMMENT ON COLUMN day_total.credits IS 'In minor units.';
`;
