import { chainHash } from '@liwu/event-log';
import type { Client } from 'pg';
import { canonical, FIRST_HASH, leafOf, postingHash } from '../../ledger/leaf.js';

const micros = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint::text AS ${column}`;
const HEADER =
  `lane seq posting_id kind event_id event_sequence effective_at recorded_at accounting_date is_late viewer_id request_id
  streamer_id room_id gift_id quantity top_up_id payout_id campaign_id actor approved_by reason_code note_id reverses_posting_id`
    .trim()
    .split(/\s+/);
const TRANSFER = 'seq debit credit unit amount debit_after credit_after lot_id reverses_seq'.split(' ');

/** All leaves and hashes of a lane's books made to fit its rows again, as whoever has our code could. */
export const rehash = async (client: Client, lane: number): Promise<void> => {
  const texts = HEADER.map((name) => (name.endsWith('_at') ? micros(name) : `${name}::text AS ${name}`)).join(', ');
  const { rows: postings } = await client.query(`SELECT ${texts} FROM posting WHERE lane = $1 ORDER BY posting.seq`, [
    lane,
  ]);
  const { rows: transfers } = await client.query(
    `SELECT posting_seq::text AS of, ${TRANSFER.map((name) => `${name}::text AS ${name}`).join(', ')}
     FROM transfer WHERE lane = $1 ORDER BY transfer.seq`,
    [lane],
  );
  const hashes = await eventHashes(client, lane);
  let previous: Buffer = FIRST_HASH;
  for (const posting of postings) {
    const header = canonical(HEADER.map((name) => posting[name] ?? undefined));
    const leaves: Buffer[] = [];
    for (const transfer of transfers.filter(({ of }) => of === posting['seq'])) {
      const leaf = leafOf(
        header,
        TRANSFER.map((name) => transfer[name] ?? undefined),
      );
      await client.query('UPDATE transfer SET leaf = $3 WHERE lane = $1 AND seq = $2', [lane, transfer['seq'], leaf]);
      leaves.push(leaf);
    }
    const event = hashes.get(Number(posting['event_sequence']))!;
    previous = postingHash(previous, { lane, seq: Number(posting['seq']) }, leaves, event);
    await client.query('UPDATE posting SET hash = $3 WHERE lane = $1 AND seq = $2', [lane, posting['seq'], previous]);
  }
  await client.query('UPDATE ledger_lane SET head = $2 WHERE lane = $1', [lane, previous]);
};

/** The chain of a lane's events made to fit them again. */
export const rechain = async (client: Client, lane: number): Promise<void> => {
  let head: Buffer = FIRST_HASH;
  for (const [sequence, hash] of await eventHashes(client, lane)) {
    await client.query('UPDATE event SET prev = $3 WHERE lane = $1 AND sequence = $2', [lane, sequence, head]);
    head = hash;
  }
  await client.query('UPDATE lane SET head = $2 WHERE lane = $1', [lane, head]);
};

async function eventHashes(client: Client, lane: number): Promise<Map<number, Buffer>> {
  const { rows } = await client.query('SELECT * FROM event WHERE lane = $1 ORDER BY sequence', [lane]);
  const hashes = new Map<number, Buffer>();
  let head: Buffer = FIRST_HASH;
  for (const { type, id, key, value, ...row } of rows) {
    const sequence = Number(row['sequence']);
    head = chainHash(head, { lane, sequence, type, id, key, value });
    hashes.set(sequence, head);
  }
  return hashes;
}

const TABLES =
  `event posting transfer balance day_total ledger_lane viewer_wallet lot gift_hold top_up refund streamer streamer_contract freeze_change
  action period`.split(/\s+/);

/** As if nothing had ever happened in the lane. */
export const wipe = async (client: Client, lane: number): Promise<void> => {
  for (const table of TABLES) await client.query(`DELETE FROM ${table} WHERE lane = $1`, [lane]);
  await client.query('UPDATE lane SET sequence = 0, head = $2 WHERE lane = $1', [lane, FIRST_HASH]);
};
