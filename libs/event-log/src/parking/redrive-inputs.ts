import type { PoolClient } from 'pg';
import type { CommandResult } from '../lane-handler.js';
import { eventInput } from '../lanes/event-input.js';
import { DecisionFailed, type Folded, fold } from '../lanes/fold.js';
import { type CommandOptions, inSession } from '../lanes/lane-session.js';
import { type LaneRow, commit, runAll } from '../lanes/lane-store.js';
import { asked, isRefusal } from '../lanes/refusal.js';
import { messageOf } from '../message-of.js';
import { type ParkedInput, TIMER_SOURCE, updateFault } from './parked-input.js';
import {
  type Opened,
  PARKED_AT_ONCE,
  type ParkingCall,
  endParking,
  leftParked,
  openParking,
  takeOut,
} from './parking-session.js';

/** A call answers once it has applied so many: whoever has more parked is redriven by several calls. */
export const REDRIVEN_AT_ONCE = 5 * PARKED_AT_ONCE;

/** How one transaction of a redrive ended: how many it applied, or that fewer must be tried, or why not even the first can be. */
type Attempt =
  { readonly applied: number } | { readonly atMost: number } | { readonly stuck: ParkedInput; readonly fault: string };

/** Applies parked inputs that could not be applied before. */
export class RedriveInputs<State, Command, Timer> {
  constructor(private readonly options: CommandOptions<State, Command, Timer>) {}

  /**
   * Applies the parked inputs of a viewer in their order, as if they had only now arrived, up to the first that still cannot be
   * applied, or 5,000 are. Answers `{redriven, left, fault?}`; where some are left without a fault, another call goes on. Each
   * transaction applies inputs and takes them out, so none is applied twice.
   */
  run(call: ParkingCall): Promise<CommandResult> {
    const { pool, lanes } = this.options;
    return inSession(pool, async (client) => {
      let redriven = 0;
      let most = PARKED_AT_ONCE;
      for (;;) {
        const opened = await openParking(client, lanes, call, Math.min(most, REDRIVEN_AT_ONCE - redriven));
        const { answer, row, parked } = opened;
        if (answer) return answer;
        if (parked.length === 0) {
          const { left } = await leftParked(client, row, call.key);
          return endParking(client, call, { redriven, left });
        }
        const attempt = await this.attempt(client, opened);
        if ('fault' in attempt) return this.leave(client, call, redriven, attempt);
        if ('applied' in attempt) redriven += attempt.applied;
        most = 'atMost' in attempt ? attempt.atMost : PARKED_AT_ONCE;
      }
    });
  }

  /** Ends the transaction either way. */
  private async attempt(client: PoolClient, { row, parked }: Opened): Promise<Attempt> {
    // A timer is only ever the first: it stays due by itself, so that nothing is to be applied of it.
    if (parked[0]!.source === TIMER_SOURCE) return this.freeTimer(client, row, parked[0]!);
    try {
      const folded = await this.apply(client, row, parked);
      this.options.counters.count('inputs_redriven', parked.length);
      this.options.onCommitted(row.lane, folded.ends.get(row.lane)?.sequence ?? row.sequence);
      this.options.handler.committed?.(folded.decided, folded.state);
      this.options.teller?.committed(folded);
      return { applied: parked.length };
    } catch (error) {
      await client.query('ROLLBACK');
      if (error instanceof DecisionFailed)
        return error.index > 0 ? { atMost: error.index } : { stuck: parked[0]!, fault: messageOf(error.cause) };
      if (!isRefusal(error)) throw error;
      return parked.length > 1
        ? { atMost: Math.floor(parked.length / 2) }
        : { stuck: parked[0]!, fault: messageOf(error) };
    }
  }

  private async apply(
    client: PoolClient,
    row: LaneRow,
    parked: readonly ParkedInput[],
  ): Promise<Folded<State, Command, Timer>> {
    const { handler, clock, lanes } = this.options;
    const now = clock();
    const inputs = parked.map((input, index) => readAt(input, index, lanes, now));
    const loads = asked(() => handler.load(inputs));
    const rows = await runAll(client, loads);
    const state = asked(() => handler.state(rows, inputs));
    const folded = fold(handler, inputs, state, new Map([[row.lane, row]]));
    const saves = asked(() => handler.save(folded.state, folded.appended));
    await runAll(client, [...saves, ...takeOut(row, folded, parked), commit]);
    return folded;
  }

  private async freeTimer(client: PoolClient, row: LaneRow, timer: ParkedInput): Promise<Attempt> {
    await runAll(client, [...takeOut(row, { placed: [], ends: new Map() }, [timer]), commit]);
    return { applied: 1 };
  }

  /** What still cannot be applied says now why. */
  private async leave(
    client: PoolClient,
    call: ParkingCall,
    redriven: number,
    { stuck, fault }: { stuck: ParkedInput; fault: string },
  ): Promise<CommandResult> {
    const { answer, row } = await openParking(client, this.options.lanes, call, 1);
    if (answer) return answer;
    await runAll(client, [updateFault(stuck, fault)]);
    const { left } = await leftParked(client, row, call.key);
    return endParking(client, call, { redriven, left, fault });
  }
}

const readAt = (parked: ParkedInput, index: number, lanes: number, now: number) => {
  try {
    return eventInput(parked, lanes, now);
  } catch (cause) {
    throw new DecisionFailed(index, cause);
  }
};
