import type { PoolClient } from 'pg';
import type { CommandResult, Repeatable, Statement } from '../lane-handler.js';
import type { Folded } from '../lanes/fold.js';
import { runningLane } from '../lanes/lane-session.js';
import { findAnswer, keepAnswer, replayed } from '../lanes/kept-answer.js';
import { type LaneRow, appendTo, begin, commit, lockLanes, notify, raiseEpoch, runAll } from '../lanes/lane-store.js';
import {
  type ParkedInput,
  type PositionRange,
  countParked,
  deleteParked,
  laneOfParked,
  parkedInputOf,
  selectParked,
} from './parked-input.js';

/** How many parked inputs are read, applied or given up in one transaction: a viewer may have any number. */
export const PARKED_AT_ONCE = 1_000;

/** A call about one viewer's parked inputs. */
export interface ParkingCall extends Repeatable {
  readonly key: string;
}

/** The lane as it stands under its lock, with the first of the viewer's parked inputs in their order, as many as were asked for; or the answer of an earlier call, and no transaction. */
export interface Opened {
  readonly answer: CommandResult | undefined;
  readonly row: LaneRow;
  readonly parked: ParkedInput[];
}

/** Begins a transaction and locks the viewer's lane, which keeps its owner from parking more meanwhile. */
export const openParking = async (
  client: PoolClient,
  lanes: number,
  call: ParkingCall,
  most = PARKED_AT_ONCE,
  range?: PositionRange,
): Promise<Opened> => {
  const lane = await laneOfParked(client, call.key, lanes);
  const [, locked, known, rows] = await runAll(client, [
    begin,
    lockLanes([lane]),
    findAnswer(call),
    selectParked(lane, call.key, most, range),
  ]);
  const answer = known?.[0] && replayed(call, known[0]);
  const row = runningLane(locked);
  if (answer) await client.query('ROLLBACK');
  return { answer, row, parked: (rows ?? []).map(parkedInputOf) };
};

/** How many of the viewer's inputs are still parked, and how many of these in a range. */
export const leftParked = async (
  client: PoolClient,
  { lane }: LaneRow,
  key: string,
  range?: PositionRange,
): Promise<{ left: number; inRange: number }> => {
  const [[counted] = []] = await runAll(client, [countParked(lane, key, range)]);
  return { left: counted!['left'], inRange: counted!['inRange'] };
};

/** Keeps the answer for a repeated call, and commits. */
export const endParking = async (client: PoolClient, call: ParkingCall, body: object): Promise<CommandResult> => {
  await runAll(client, [keepAnswer(call, { status: 200, body }), commit]);
  return { status: 200, body, replayed: false };
};

/** Appends what was decided and takes these inputs out; the lane's owner will open it again. */
export const takeOut = (
  { lane }: LaneRow,
  folded: Pick<Folded<unknown>, 'placed' | 'ends'>,
  done: readonly ParkedInput[],
): Statement[] => {
  const positions = done.map(({ position }) => position);
  return [...appendTo(lane, folded), deleteParked(lane, done[0]!.key, positions), raiseEpoch(lane), notify(lane)];
};
