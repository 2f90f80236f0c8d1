import type { Pool, PoolClient } from 'pg';
import type { Counters } from '../counters.js';
import type { CommandResult, LaneHandler, Statement } from '../lane-handler.js';
import type { Folded } from '../lanes/fold.js';
import { runningLane } from '../lanes/lane-session.js';
import { type Repeatable, findAnswer, keepAnswer, replayed } from '../lanes/kept-answer.js';
import {
  type LaneRow,
  begin,
  commit,
  insertEvents,
  lockLanes,
  notify,
  raiseEpoch,
  runAll,
  updateLanes,
} from '../lanes/lane-store.js';
import { type ParkedInput, deleteParked, laneOfParked, parkedInputOf, selectParked } from './parked-input.js';
import { MAX_PARKED_INPUTS } from './parked-keys.js';

/** What is needed to work on parked inputs. */
export interface ParkingOptions<State, Command, Timer> {
  readonly handler: LaneHandler<State, Command, Timer>;
  readonly pool: Pool;
  readonly lanes: number;
  readonly clock: () => number;
  readonly counters: Counters;
  /** Events of this lane have been committed up to this sequence. */
  readonly onCommitted: (lane: number, sequence: number) => void;
}

/** A call about one viewer's parked inputs. */
export interface ParkingCall extends Repeatable {
  readonly key: string;
}

/** The lane as it stands under its lock, with the viewer's parked inputs in their order; or the answer of an earlier call, and no transaction. */
export interface Opened {
  readonly answer: CommandResult | undefined;
  readonly row: LaneRow;
  readonly parked: ParkedInput[];
}

/** Begins a transaction and locks the viewer's lane, which keeps its owner from parking more meanwhile. */
export const openParking = async (client: PoolClient, lanes: number, call: ParkingCall): Promise<Opened> => {
  const lane = await laneOfParked(client, call.key, lanes);
  const [, locked, known, rows] = await runAll(client, [
    begin,
    lockLanes([lane]),
    findAnswer(call),
    selectParked(lane, call.key, MAX_PARKED_INPUTS),
  ]);
  const answer = known?.[0] && replayed(call, known[0]);
  const row = runningLane(locked);
  if (answer) await client.query('ROLLBACK');
  return { answer, row, parked: (rows ?? []).map(parkedInputOf) };
};

/** Keeps the answer for a repeated call, and commits. */
export const endParking = async (client: PoolClient, call: ParkingCall, body: object): Promise<CommandResult> => {
  await runAll(client, [keepAnswer(call, { status: 200, body }), commit]);
  return { status: 200, body, replayed: false };
};

/** Appends what was decided and takes these inputs out; the lane's owner will open it again. */
export const takeOut = (
  { lane }: LaneRow,
  { placed, ends }: Pick<Folded<unknown>, 'placed' | 'ends'>,
  done: readonly ParkedInput[],
): Statement[] => {
  const end = ends.get(lane);
  const positions = done.map(({ position }) => position);
  return [
    ...(end ? [insertEvents(placed), updateLanes([{ lane, ...end, publishedSeq: 0 }])] : []),
    deleteParked(lane, done[0]!.key, positions),
    raiseEpoch(lane),
    notify(lane),
  ];
};

/** From where a lane's events are appended. */
export const endOf = ({ lane, sequence, head }: LaneRow): ReadonlyMap<number, { sequence: number; head: Buffer }> =>
  new Map([[lane, { sequence, head }]]);
