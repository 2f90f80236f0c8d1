import type { Client } from 'pg';
import type { Input, LaneHandler } from '../lane-handler.js';
import { DecisionFailed, type Folded, fold, type LaneEnd } from './fold.js';
import { begin, commit, insertEvents, laneRow, lockLanes, runAll, updateLanes } from './lane-store.js';

/**
 * Applies inputs to their lanes in one transaction of two round trips, as the lanes' owner does, but without topics: nothing is read from
 * them, published to them, or fenced. For benches and specs of a handler on a real database. Rolls back and rejects where anything fails; with a
 * decision's own error where that is what failed.
 */
export const applyBatch = async <State, Command, Timer>(
  client: Client,
  handler: LaneHandler<State, Command, Timer>,
  inputs: readonly Input<Command, Timer>[],
): Promise<Folded<State, Command, Timer>> => {
  const lanes = [...new Set(inputs.map(({ lane }) => lane))].sort((a, b) => a - b);
  try {
    const [, locked = [], ...rows] = await runAll(client, [begin, lockLanes(lanes), ...handler.load(inputs)]);
    const from = new Map<number, LaneEnd>(locked.map(laneRow).map(({ lane, ...end }) => [lane, end]));
    const folded = fold(handler, inputs, handler.state(rows, inputs), from);
    const ends = [...folded.ends].map(([lane, end]) => ({ lane, ...end, publishedSeq: 0 }));
    await runAll(client, [
      ...handler.save(folded.state, folded.appended),
      ...(folded.placed.length > 0 ? [insertEvents(folded.placed), updateLanes(ends)] : []),
      commit,
    ]);
    return folded;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error instanceof DecisionFailed ? error.cause : error;
  }
};

/** Gives a database so many lanes, as a service does when it starts; whoever runs on it already gets them by their leases. */
export const createLanes = async (
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  lanes: number,
): Promise<void> => {
  for (const table of ['lane', 'lane_lease'])
    await client.query(`INSERT INTO ${table} (lane) SELECT generate_series(0, $1::int - 1) ON CONFLICT DO NOTHING`, [
      lanes,
    ]);
};
