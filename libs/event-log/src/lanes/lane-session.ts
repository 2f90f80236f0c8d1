import type { Pool, PoolClient } from 'pg';
import type { Counters } from '../counters.js';
import { LaneUnavailable } from '../errors.js';
import type { LaneHandler, Row } from '../lane-handler.js';
import { LOCK_NOT_AVAILABLE, sqlStateOf } from '../postgres/sql-state.js';
import type { DecidedTeller } from './decided-teller.js';
import { type LaneRow, laneRow } from './lane-store.js';

/** What is needed to do in a lane what somebody asks for over HTTP. */
export interface CommandOptions<State, Command, Timer> {
  readonly handler: LaneHandler<State, Command, Timer>;
  readonly pool: Pool;
  readonly lanes: number;
  readonly clock: () => number;
  readonly counters: Counters;
  /** Events of this lane have been committed up to this sequence. */
  readonly onCommitted: (lane: number, sequence: number) => void;
  /** Without one nobody is told of what was decided. */
  readonly teller?: DecidedTeller | undefined;
}

/**
 * Lends a connection for what somebody asks for over HTTP, on whichever replica. Whatever transaction `act` leaves open when it
 * fails is rolled back. Rejects with `LaneUnavailable` where the database is away, or the lane was locked for too long.
 */
export const inSession = async <T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await connect(pool);
  try {
    const result = await act(client);
    client.release();
    return result;
  } catch (error) {
    const rolledBack = await client.query('ROLLBACK').catch((cause: unknown) => cause);
    client.release(rolledBack instanceof Error);
    if (sqlStateOf(error) === LOCK_NOT_AVAILABLE)
      throw new LaneUnavailable('the lane was locked for too long', { cause: error });
    throw error;
  }
};

/** The lane as it stands under its lock. Throws `LaneUnavailable` where it was forked: whatever were decided in it would reach nobody. */
export const runningLane = (locked: readonly Row[] | undefined): LaneRow => {
  const row = laneRow(locked![0]!);
  if (row.stopped === undefined) return row;
  throw new LaneUnavailable(`lane ${row.lane} is stopped: ${row.stopped}`);
};

const connect = async (pool: Pool): Promise<PoolClient> => {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new LaneUnavailable('the database is not reachable', { cause });
  }
};
