import type { Client, Pool } from 'pg';
import type { Log } from '../lane-handler.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';
import { markStopped, runAll } from './lane-store.js';

interface Hint {
  readonly lane: number;
  readonly acked: number;
}

/** The rows of this replica's lanes, as they are looked at and written beside the batches: what others did in them, and what they are to know. */
export class LaneRows {
  constructor(private readonly parts: { pool: Pool; inputs: LaneInputs; publisher: LanePublisher; log: Log }) {}

  /** Somebody has written in this lane. */
  async lookAt(lane: number): Promise<void> {
    const { pool, log } = this.parts;
    try {
      const { rows } = await pool.query('SELECT lane, epoch, sequence FROM lane WHERE lane = $1', [lane]);
      if (rows[0]) this.saw(rows[0]);
    } catch (error) {
      log.debug({ err: error, lane }, 'a notified lane could not be looked at; the next poll will');
    }
  }

  /** A notification is only a hint: what others have written is looked for besides; and how far the log is, is written down. */
  async lookAtAll(client: Client): Promise<void> {
    const { inputs, publisher } = this.parts;
    // Said each time, since nothing tells whether it was heard.
    for (const { lane, epoch, reason } of inputs.forked()) await runAll(client, [markStopped(lane, epoch, reason)]);
    const lanes = [...inputs.open(), ...inputs.forked()].map(({ lane }) => lane);
    if (lanes.length === 0) return;
    const { rows } = await client.query(
      'SELECT lane, epoch, sequence, published_seq FROM lane WHERE lane = ANY($1::int[])',
      [lanes],
    );
    const hints: Hint[] = [];
    for (const row of rows) {
      this.saw(row);
      const acked = publisher.ackedOf(row.lane);
      if (acked > Number(row.published_seq)) hints.push({ lane: row.lane, acked });
    }
    if (hints.length > 0) await saveHints(client, hints);
  }

  /** A lane that was forked was opened, and is so no more. */
  async markRunning(lane: number, epoch: number): Promise<void> {
    const { text, values } = markStopped(lane, epoch, null);
    await this.parts.pool.query(text, [...values]);
  }

  private saw({ lane, epoch, sequence }: { lane: number; epoch: string; sequence: string }): void {
    this.parts.publisher.raise(lane, Number(sequence));
    this.parts.inputs.sawEpoch(lane, Number(epoch));
  }
}

async function saveHints(client: Client, hints: readonly Hint[]): Promise<void> {
  await client.query(
    `UPDATE lane SET published_seq = greatest(published_seq, u.acked) FROM unnest($1::int[], $2::bigint[]) AS u(lane, acked)
     WHERE lane.lane IN (SELECT lane FROM lane WHERE lane = ANY($1::int[]) ORDER BY lane FOR UPDATE SKIP LOCKED) AND lane.lane = u.lane`,
    [hints.map(({ lane }) => lane), hints.map(({ acked }) => acked)],
  );
}
