import { decodeEvent, type InputDiscarded } from '@liwu/contracts';
import type { Client } from 'pg';
import type { Row } from '../lane-handler.js';
import { runAll } from '../lanes/lane-store.js';
import { insertParked, TIMER_SOURCE, type ToPark } from '../parking/parked-input.js';
import type { Vector } from '../rebuild/fold-events.js';

const FAULT =
  'inputs of this viewer were discarded after the copy was made that this database was restored from: discard them again, then redrive';

/**
 * What operators gave up since the copy was made stays given up. What the copy still has parked is taken out again. What was read and parked
 * only after it will be read again: so its viewer is parked, by a timer that is none, and an operator decides once more.
 */
export const adoptDiscards = async (client: Client, from: Vector): Promise<{ readonly parkedViewers: number }> => {
  const parked = new Map<string, ToPark>();
  for (const [lane, sequence] of from) {
    const { rows } = await client.query<Row>(
      `SELECT type, value FROM event WHERE lane = $1 AND sequence > $2 AND type LIKE 'liwu.InputDiscarded.v%' ORDER BY sequence`,
      [lane, sequence],
    );
    for (const { type, value } of rows) {
      const discarded = decodeEvent(type, value) as InputDiscarded;
      if (await takeOut(client, lane, discarded)) continue;
      parked.set(`${lane} ${discarded.key}`, standIn(lane, discarded.key));
    }
  }
  if (parked.size > 0) await runAll(client, [insertParked([...parked.values()])]);
  return { parkedViewers: parked.size };
};

/** Says whether it was there. */
async function takeOut(client: Client, lane: number, discarded: InputDiscarded): Promise<boolean> {
  const { key, position, source, sequence, inputId } = discarded;
  const { rowCount } = await client.query(
    `DELETE FROM parked_input WHERE lane = $1 AND key = $2 AND position = $3 AND source = $4 AND sequence = $5 AND id = $6`,
    [lane, key, position, source, sequence, inputId],
  );
  return rowCount === 1;
}

const standIn = (lane: number, key: string): ToPark => ({
  lane,
  key,
  source: TIMER_SOURCE,
  sequence: 0,
  type: TIMER_SOURCE,
  id: '',
  traceparent: undefined,
  value: Buffer.from('{}'),
  fault: FAULT,
});
