/** The books: what was posted, what each account has, and how far each lane has come. */
export const LEDGER_TABLES = `
CREATE TABLE ledger_lane (
  lane int PRIMARY KEY,
  last_seq bigint NOT NULL,
  last_recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE ledger_lane IS 'How far the books of each lane have come; written under the lock of the lane''s row.';
COMMENT ON COLUMN ledger_lane.lane IS 'The lane.';
COMMENT ON COLUMN ledger_lane.last_seq IS 'The seq of the lane''s last transfer.';
COMMENT ON COLUMN ledger_lane.last_recorded_at IS 'The recorded_at of the lane''s last posting; the next one''s is later.';

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
  PRIMARY KEY (lane, seq)
);
COMMENT ON TABLE posting IS 'What one event meant for the books: the transfers that belong together. Never updated, never deleted.';
COMMENT ON COLUMN posting.lane IS 'The lane in which it was posted.';
COMMENT ON COLUMN posting.seq IS 'The seq of its first transfer; its transfers name it by lane and posting_seq.';
COMMENT ON COLUMN posting.posting_id IS 'Follows from what it posts: the same thing posted twice has the same id, and fails.';
COMMENT ON COLUMN posting.kind IS 'What happened: top-up, hold, settle, release.';
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

CREATE TABLE transfer (
  lane int NOT NULL,
  seq bigint NOT NULL,
  posting_seq bigint NOT NULL,
  debit text NOT NULL,
  credit text NOT NULL,
  unit text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  lot_id uuid,
  reverses_seq bigint,
  PRIMARY KEY (lane, seq),
  CHECK (debit <> credit)
);
CREATE INDEX transfer_by_debit ON transfer (debit, lane, seq);
CREATE INDEX transfer_by_credit ON transfer (credit, lane, seq);
COMMENT ON TABLE transfer IS 'One amount from one account to another. Never updated, never deleted.';
COMMENT ON COLUMN transfer.lane IS 'The lane; both accounts'' sides lie in it.';
COMMENT ON COLUMN transfer.seq IS 'Its number in the lane''s books, gapless from 1.';
COMMENT ON COLUMN transfer.posting_seq IS 'The posting (of the same lane) that it belongs to.';
COMMENT ON COLUMN transfer.debit IS 'The account that is debited.';
COMMENT ON COLUMN transfer.credit IS 'The account that is credited.';
COMMENT ON COLUMN transfer.unit IS 'COIN or an ISO 4217 currency.';
COMMENT ON COLUMN transfer.amount IS 'In minor units: 1/10,000 coin, or the currency''s own.';
COMMENT ON COLUMN transfer.lot_id IS 'The lot whose coins or money moved.';
COMMENT ON COLUMN transfer.reverses_seq IS 'The transfer (of the same lane) that it takes back.';

CREATE TABLE balance (
  account text NOT NULL,
  unit text NOT NULL,
  lane int NOT NULL,
  balance numeric(38, 0) NOT NULL,
  last_recorded_at timestamptz NOT NULL,
  PRIMARY KEY (account, unit, lane)
) WITH (fillfactor = 50);
COMMENT ON TABLE balance IS 'What each account has: always the sum of its transfers. One row a lane; an account''s balance is their sum.';
COMMENT ON COLUMN balance.account IS 'The account''s name in the chart of accounts.';
COMMENT ON COLUMN balance.unit IS 'COIN or an ISO 4217 currency.';
COMMENT ON COLUMN balance.lane IS 'The lane whose transfers it sums: a viewer''s accounts have one, others a sub-account in each.';
COMMENT ON COLUMN balance.balance IS 'In minor units, on the account''s normal side.';
COMMENT ON COLUMN balance.last_recorded_at IS 'When it last changed.';

CREATE FUNCTION refuse_viewer_below_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'account % would fall to %', NEW.account, NEW.balance USING ERRCODE = 'check_violation';
END $$;
COMMENT ON FUNCTION refuse_viewer_below_zero IS 'The last line of defence: no viewer''s account is ever below zero. A CHECK would refuse the change of an upsert already.';
CREATE TRIGGER no_viewer_below_zero AFTER INSERT OR UPDATE ON balance FOR EACH ROW
  WHEN (NEW.balance < 0 AND left(NEW.account, 7) = 'viewer:') EXECUTE FUNCTION refuse_viewer_below_zero();
`;
