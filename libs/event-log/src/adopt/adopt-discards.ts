import { decodeEvent, type InputDiscarded } from '@liwu/contracts';
import type { Client } from 'pg';
import type { Row } from '../lane-handler.js';
import { runAll } from '../lanes/lane-store.js';
import { insertParked, timerToPark, type ToPark } from '../parking/parked-input.js';
import type { Vector } from '../rebuild/fold-events.js';

/** Of a viewer's inputs so many are named; a flood has thousands, one like the other. */
const MOST_NAMED = 10;

/**
 * What operators gave up since the copy was made stays given up. What the copy still has parked is taken out again. What was read and parked
 * only after it will be read again: so its viewer is parked, by a timer that is none, and an operator decides once more. What waits behind
 * that is all that the viewer's lane reads again; so the timer names what had been discarded.
 */
export const adoptDiscards = async (client: Client, from: Vector): Promise<{ readonly parkedViewers: number }> => {
  const readAgain = new Map<string, Viewer>();
  for (const [lane, sequence] of from) {
    const { rows } = await client.query<Row>(
      `SELECT type, value FROM event WHERE lane = $1 AND sequence > $2 AND type LIKE 'liwu.InputDiscarded.v%' ORDER BY sequence`,
      [lane, sequence],
    );
    for (const { type, value } of rows) {
      const discarded = decodeEvent(type, value) as InputDiscarded;
      if (await takeOut(client, lane, discarded)) continue;
      const name = `${lane} ${discarded.key}`;
      const viewer = readAgain.get(name) ?? { lane, key: discarded.key, named: [], inputs: 0 };
      readAgain.set(name, viewer);
      viewer.inputs += 1;
      if (viewer.named.length < MOST_NAMED) viewer.named.push(nameOf(discarded));
    }
  }
  if (readAgain.size > 0) await runAll(client, [insertParked([...readAgain.values()].map(standIn))]);
  return { parkedViewers: readAgain.size };
};

/** Whose inputs an operator has given up, as far as they are read again. */
interface Viewer {
  readonly lane: number;
  readonly key: string;
  readonly named: string[];
  inputs: number;
}

/** As `parked show` names it. */
const nameOf = ({ inputId, inputType, sequence, source }: InputDiscarded): string =>
  `${inputType} ${inputId} from ${source}${sequence > 0 ? ` ${sequence}` : ''}`;

/** Says whether it was there. */
async function takeOut(client: Client, lane: number, discarded: InputDiscarded): Promise<boolean> {
  const { key, position, source, sequence, inputId } = discarded;
  const { rowCount } = await client.query(
    `DELETE FROM parked_input WHERE lane = $1 AND key = $2 AND position = $3 AND source = $4 AND sequence = $5 AND id = $6`,
    [lane, key, position, source, sequence, inputId],
  );
  return rowCount === 1;
}

const standIn = ({ inputs, key, lane, named }: Viewer): ToPark =>
  timerToPark({ lane, key, timer: {} }, faultOf(inputs, named.join(', ')));

const faultOf = (inputs: number, named: string): string =>
  `inputs of this viewer were discarded after the copy was made that this database was restored from: discard them again, then redrive. ` +
  `${inputs === 1 ? 'It is' : `They are ${inputs}, the first of them`} ${named}`;
