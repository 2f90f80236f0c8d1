import type { InputDiscarded } from '@liwu/contracts';
import { CommandRefused, type CommandResult } from '../lane-handler.js';
import { fold } from '../lanes/fold.js';
import { type CommandOptions, inSession } from '../lanes/lane-session.js';
import { runAll } from '../lanes/lane-store.js';
import { type ParkedInput, TIMER_SOURCE } from './parked-input.js';
import { type ParkingCall, endParking, openParking, takeOut } from './parking-session.js';

/** Which parked input is given up, and why it need not be applied. */
export interface Discard extends ParkingCall {
  readonly position: number;
  readonly reason: string;
}

/**
 * Gives up one parked input for good, and appends `InputDiscarded` to the lane: who did it, and why. Answers `{discarded, left}`.
 * Refuses with `not_found`, and with `refused` for a timer, which stays due whatever is discarded.
 */
export const discardInput = (
  options: Omit<CommandOptions<never, never, never>, 'handler'>,
  call: Discard,
): Promise<CommandResult> =>
  inSession(options.pool, async (client) => {
    const { answer, row, parked } = await openParking(client, options.lanes, call);
    if (answer) return answer;
    const input = parked.find(({ position }) => position === call.position);
    if (!input) throw new CommandRefused('not_found', `${call.key} has no parked input ${call.position}`);
    if (input.source === TIMER_SOURCE)
      throw new CommandRefused('refused', 'a timer is due by what is stored: mend that, then redrive');
    const event = discarded(call, input, options.clock());
    const cause = { kind: 'timer', lane: row.lane, key: call.key, now: event.at, timer: undefined } as const;
    // The handler has no part in it: no state follows from what was never applied.
    const from = new Map([[row.lane, row]]);
    const folded = fold({ decide: () => [event], evolve: (state) => state }, [cause], undefined, from);
    await runAll(client, takeOut(row, folded, [input]));
    const result = await endParking(client, call, { discarded: call.position, left: parked.length - 1 });
    options.counters.count('inputs_discarded');
    options.onCommitted(row.lane, row.sequence + 1);
    return result;
  });

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
