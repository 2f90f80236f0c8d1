import type { MigrationRunner } from '@liwu/event-log';

const LANES = 4;
const TRANSFERS_PER_ROUND = 7;

/**
 * Books that are long rather than true, made within Postgres: rounds of a top-up (three transfers), a hold and a settled gift (three), in
 * four lanes, with the balances that follow. Returns how many transfers there are.
 */
export async function fillSyntheticBooks(client: MigrationRunner, transfers: number): Promise<number> {
  const rounds = Math.ceil(transfers / LANES / TRANSFERS_PER_ROUND);
  for (let lane = 0; lane < LANES; lane += 1) {
    await client.query(postingsOf(lane, rounds));
    await client.query(transfersOf(lane, rounds));
    await client.query(
      `INSERT INTO ledger_lane VALUES (${lane}, ${rounds * TRANSFERS_PER_ROUND}, now(), sha256('')) ON CONFLICT (lane)
       DO UPDATE SET last_seq = excluded.last_seq`,
    );
  }
  await client.query(BALANCES);
  return rounds * TRANSFERS_PER_ROUND * LANES;
}

/** Each round's postings begin at the round's transfers 1, 4 and 5. */
const postingsOf = (lane: number, rounds: number): string => `
INSERT INTO posting (lane, seq, posting_id, kind, event_id, event_sequence, effective_at, recorded_at, accounting_date, viewer_id,
  request_id, streamer_id, room_id, gift_id, quantity, top_up_id, actor, transfers, hash)
SELECT ${lane}, (r - 1) * ${TRANSFERS_PER_ROUND} + first, md5('p' || ${lane} || '-' || r || kind)::uuid, kind,
  md5('e' || r || kind)::uuid, r, at, at + interval '1.234 ms', at::date, 'viewer-' || ${lane} || '-' || r % 5000,
  CASE WHEN kind <> 'top-up' THEN md5('r' || ${lane} || '-' || r)::uuid END,
  CASE WHEN kind <> 'top-up' THEN 'streamer-' || r % 200 END, CASE WHEN kind <> 'top-up' THEN 'room-' || r % 300 END,
  CASE WHEN kind <> 'top-up' THEN 'gift-' || r % 20 END, CASE WHEN kind <> 'top-up' THEN 1 + r % 9 END,
  CASE WHEN kind = 'top-up' THEN md5('u' || ${lane} || '-' || r)::uuid END, CASE WHEN kind = 'top-up' THEN 'shop' END, transfers,
  sha256(convert_to('h' || r || kind, 'UTF8'))
FROM generate_series(1, ${rounds}) AS r,
  (VALUES ('top-up', 1, 3), ('hold', 4, 1), ('settle', 5, 3)) AS k (kind, first, transfers),
  LATERAL (SELECT timestamptz '2026-01-01T00:00:00Z' + r * interval '1 s' * (7776000.0 / ${rounds}) AS at) AS t`;

const transfersOf = (lane: number, rounds: number): string => `
INSERT INTO transfer (lane, seq, posting_seq, debit, credit, unit, amount, debit_after, credit_after, lot_id, leaf)
SELECT ${lane}, (r - 1) * ${TRANSFERS_PER_ROUND} + k, (r - 1) * ${TRANSFERS_PER_ROUND} + first,
  replace(replace(debit, 'V', 'viewer-' || ${lane} || '-' || r % 5000), 'S', 'streamer-' || r % 200),
  replace(replace(credit, 'V', 'viewer-' || ${lane} || '-' || r % 5000), 'S', 'streamer-' || r % 200),
  unit, amount * (1 + r % 7), 0, 0, CASE WHEN has_lot THEN md5('l' || ${lane} || '-' || r)::uuid END,
  sha256(convert_to('t' || r || k, 'UTF8'))
FROM generate_series(1, ${rounds}) AS r, (VALUES
  (1, 1, 'platform:top-ups', 'viewer:V:paid:available', 'COIN', 1000000, true),
  (2, 1, 'provider:acme:receivable', 'platform:deferred-revenue', 'EUR', 840, true),
  (3, 1, 'provider:acme:receivable', 'platform:tax-payable', 'EUR', 160, false),
  (4, 4, 'viewer:V:paid:available', 'viewer:V:paid:held', 'COIN', 600000, true),
  (5, 5, 'viewer:V:paid:held', 'platform:gift-revenue', 'COIN', 600000, true),
  (6, 5, 'platform:deferred-revenue', 'platform:revenue', 'EUR', 504, true),
  (7, 5, 'platform:streamer-share', 'streamer:S:earned', 'COIN', 300000, false)
) AS k (k, first, debit, credit, unit, amount, has_lot)`;

const BALANCES = `
INSERT INTO balance (account, unit, lane, balance, last_recorded_at)
SELECT account, unit, lane, sum(CASE WHEN is_debit_normal THEN moved ELSE -moved END), now()
FROM (
  SELECT lane, debit AS account, unit, amount AS moved FROM transfer
  UNION ALL SELECT lane, credit, unit, -amount FROM transfer) AS side,
  LATERAL (SELECT account ~ '^(provider:|platform:(top-ups|streamer-share)$)' AS is_debit_normal) AS chart
GROUP BY account, unit, lane`;
