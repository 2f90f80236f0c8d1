import { LaneUnavailable } from '../errors.js';
import type { CommandResult, Row } from '../lane-handler.js';
import { isKeyTaken } from '../lanes/kept-answer.js';
import { type CommandOptions, inSession } from '../lanes/lane-session.js';
import { runAll } from '../lanes/lane-store.js';
import { type Discard, discardInputs } from './discard-inputs.js';
import { type ParkedInput, laneOfParked, parkedInputOf, selectParked } from './parked-input.js';
import { PARKED_AT_ONCE, type ParkingCall } from './parking-session.js';
import { RedriveInputs } from './redrive-inputs.js';

/** Somebody whose inputs wait, and why the first of them cannot be applied. */
export interface ParkedViewer {
  readonly lane: number;
  readonly key: string;
  readonly inputs: number;
  readonly since: Date;
  readonly fault: string | undefined;
}

/** What operators see of inputs that could not be applied, and do about them. Works on any replica; the lane's owner opens the lane again behind it. */
export class ParkedInputs<State, Command, Timer> {
  constructor(private readonly options: CommandOptions<State, Command, Timer>) {}

  /** Everybody who is parked, longest first. */
  list(): Promise<ParkedViewer[]> {
    return inSession(this.options.pool, async (client) => {
      const { rows } = await client.query(
        `SELECT lane, key, inputs, since,
           (SELECT fault FROM parked_input i WHERE i.lane = v.lane AND i.key = v.key AND i.position = v.first) AS fault
         FROM (SELECT lane, key, count(*)::int AS inputs, min(parked_at) AS since, min(position) AS first
           FROM parked_input GROUP BY lane, key) v
         ORDER BY since, key`,
      );
      return rows.map(({ fault, ...row }: Row) => ({ ...row, fault: fault ?? undefined }) as ParkedViewer);
    });
  }

  /** The first 1,000 parked inputs of one viewer, in the order in which they will be applied. */
  show(key: string): Promise<ParkedInput[]> {
    return inSession(this.options.pool, async (client) => {
      const lane = await laneOfParked(client, key, this.options.lanes);
      const [rows = []] = await runAll(client, [selectParked(lane, key, PARKED_AT_ONCE)]);
      return rows.map(parkedInputOf);
    });
  }

  /** See `RedriveInputs.run`. */
  redrive(call: ParkingCall): Promise<CommandResult> {
    return onceAtATime(() => new RedriveInputs(this.options).run(call));
  }

  /** See `discardInputs`. */
  discard(call: Discard): Promise<CommandResult> {
    return onceAtATime(() => discardInputs(this.options, call));
  }
}

/** The same key in two lanes at once: one of the calls is to come again, and is told then. */
async function onceAtATime(act: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await act();
  } catch (error) {
    if (isKeyTaken(error)) throw new LaneUnavailable('the same key was under way at the same time', { cause: error });
    throw error;
  }
}
