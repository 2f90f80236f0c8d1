import { laneOf } from '@liwu/contracts';
import type { PoolClient } from 'pg';
import { LaneUnavailable, ViewerParked } from '../errors.js';
import type { CommandCall, CommandInput, CommandResult } from '../lane-handler.js';
import { selectParked } from '../parking/parked-input.js';
import { passStep } from '../steps.js';
import { DecisionFailed, fold } from './fold.js';
import { findAnswer, isKeyTaken, keepAnswer, replayed } from './kept-answer.js';
import { type CommandOptions, inSession, runningLane } from './lane-session.js';
import { appendTo, begin, commit, lockLanes, notify, runAll } from './lane-store.js';

/** Runs HTTP commands, each in its lane, on whichever replica it reaches; the lane's owner publishes what it decided. */
export class CommandRunner<State, Command, Timer> {
  constructor(private readonly options: CommandOptions<State, Command, Timer>) {}

  /** Accepted once per (caller, key). Rejects with `CommandRefused`, `IdempotencyKeyReused`, `ViewerParked` or `LaneUnavailable`. */
  async execute(call: CommandCall<Command>): Promise<CommandResult> {
    try {
      return await inSession(this.options.pool, (client) => this.inLane(client, call));
    } catch (error) {
      if (error instanceof DecisionFailed) throw error.cause;
      if (isKeyTaken(error)) return this.answerOfOther(call);
      throw error;
    }
  }

  private async inLane(client: PoolClient, call: CommandCall<Command>): Promise<CommandResult> {
    const { handler, lanes, clock } = this.options;
    const lane = laneOf(call.key, lanes);
    const { key, command, caller, idempotencyKey, contentHash, traceparent } = call;
    const cause = { caller, key: idempotencyKey, contentHash };
    const input: CommandInput<Command> = { kind: 'command', lane, key, command, cause, now: clock(), traceparent };
    const [, locked, known, parked, ...rows] = await runAll(client, [
      begin,
      lockLanes([lane]),
      findAnswer(call),
      selectParked(lane, key, 1),
      ...handler.load([input]),
    ]);
    if (known?.[0]) {
      await client.query('ROLLBACK');
      return replayed(call, known[0]);
    }
    const row = runningLane(locked);
    if (parked?.[0]) throw new ViewerParked(`${key} has inputs that wait for an operator`);
    const folded = fold(handler, [input], handler.state(rows, [input]), new Map([[lane, row]]));
    const answer = handler.respond?.(command, folded.decided[0]!.events, folded.state) ?? { status: 200, body: {} };
    const end = folded.ends.get(lane);
    passStep('command-before-commit');
    await runAll(client, [
      keepAnswer(call, answer),
      ...handler.save(folded.state, folded.appended),
      ...appendTo(lane, folded),
      ...(end ? [notify(lane)] : []),
      commit,
    ]);
    passStep('command-committed');
    this.options.counters.count('commands_accepted');
    if (end) this.options.onCommitted(lane, end.sequence);
    handler.committed?.(folded.decided, folded.state);
    this.options.teller?.committed(folded);
    return { ...answer, replayed: false };
  }

  /** The same key was accepted in another lane at the same time. */
  private async answerOfOther(call: CommandCall<Command>): Promise<CommandResult> {
    const { name, text, values } = findAnswer(call);
    const { rows } = await this.options.pool.query({ name, text, values: [...values] });
    if (!rows[0]) throw new LaneUnavailable('the same command was under way at the same time');
    return replayed(call, rows[0]);
  }
}
