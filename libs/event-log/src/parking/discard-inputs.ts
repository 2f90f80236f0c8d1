import type { InputDiscarded, LiwuEvent } from '@liwu/contracts';
import { CommandRefused, type CommandResult, type Input } from '../lane-handler.js';
import { type Folded, fold } from '../lanes/fold.js';
import { type CommandOptions, inSession } from '../lanes/lane-session.js';
import { type LaneRow, runAll } from '../lanes/lane-store.js';
import { type ParkedInput, type PositionRange, TIMER_SOURCE } from './parked-input.js';
import { PARKED_AT_ONCE, type ParkingCall, endParking, leftParked, openParking, takeOut } from './parking-session.js';

/** Which parked inputs are given up, and why they need not be applied. */
export interface Discard extends ParkingCall {
  /** The first of them; the only one, unless `through` is said. */
  readonly position: number;
  /** The last of them, or any position behind it. */
  readonly through?: number | undefined;
  readonly reason: string;
}

/**
 * Gives up parked inputs for good, 1,000 at once, and appends an `InputDiscarded` of each to the lane: who did it, and why. Answers
 * `{discarded, inputs, more, left}`: the position, how many they were, whether more of that range are parked, how many of the viewer.
 * Refuses with `not_found` where there is none, and with `refused` for a timer, which stays due whatever is discarded.
 */
export const discardInputs = (
  options: Omit<CommandOptions<never, never, never>, 'handler'>,
  call: Discard,
): Promise<CommandResult> =>
  inSession(options.pool, async (client) => {
    const { key, position, through = position } = call;
    const range = { from: position, through };
    const { answer, row, parked } = await openParking(client, options.lanes, call, PARKED_AT_ONCE, range);
    if (answer) return answer;
    if (parked.length === 0) throw new CommandRefused('not_found', `${key} has no parked input ${nameOf(range)}`);
    if (parked.some(({ source }) => source === TIMER_SOURCE))
      throw new CommandRefused('refused', 'a timer is due by what is stored: mend that, then redrive');
    await runAll(client, takeOut(row, foldDiscards(call, row, parked, options.clock()), parked));
    const { left, inRange } = await leftParked(client, row, key, range);
    const inputs = parked.length;
    const result = await endParking(client, call, { discarded: position, inputs, more: inRange > 0, left });
    options.counters.count('inputs_discarded', inputs);
    options.onCommitted(row.lane, row.sequence + inputs);
    return result;
  });

const nameOf = ({ from, through }: PositionRange): string => (from === through ? `${from}` : `${from} to ${through}`);

/** The handler has no part in it: no state follows from what was never applied. */
const foldDiscards = (
  call: Discard,
  row: LaneRow,
  parked: readonly ParkedInput[],
  now: number,
): Pick<Folded<undefined>, 'placed' | 'ends'> => {
  const given = parked.map((timer) => ({ kind: 'timer', lane: row.lane, key: call.key, now, timer }) as const);
  const decide = (input: Input<never, ParkedInput>): LiwuEvent[] =>
    input.kind === 'timer' ? [discarded(call, input.timer, now)] : [];
  return fold({ decide, evolve: (state) => state }, given, undefined, new Map([[row.lane, row]]));
};

const discarded = (call: Discard, input: ParkedInput, at: number): InputDiscarded => ({
  type: 'InputDiscarded',
  key: call.key,
  n: 0,
  at,
  position: input.position,
  source: input.source,
  sequence: input.sequence,
  inputType: input.type,
  inputId: input.id,
  ...(input.fault !== undefined && { fault: input.fault }),
  reason: call.reason,
  cause: { caller: call.caller, key: call.idempotencyKey, contentHash: call.contentHash },
});
