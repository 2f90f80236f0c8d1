import type { Pool, PoolClient } from 'pg';
import type { Counters } from '../counters.js';
import { IdempotencyKeyReused, LaneUnavailable } from '../errors.js';
import type { CommandCall, CommandInput, CommandResult, LaneHandler, Row } from '../lane-handler.js';
import { laneOf } from '@liwu/contracts';
import { passStep } from '../steps.js';
import { DecisionFailed, fold } from './fold.js';
import { begin, commit, insertEvents, laneRow, lockLanes, runAll, updateLanes } from './lane-store.js';
import { NOTIFY_CHANNEL } from './lane-leases.js';

const LOCK_NOT_AVAILABLE = '55P03';
const UNIQUE_VIOLATION = '23505';

/** Runs HTTP commands, each in its lane, on whichever replica it reaches; the lane's owner publishes what it decided. */
export class CommandRunner<State, Command, Timer> {
  constructor(
    private readonly options: {
      handler: LaneHandler<State, Command, Timer>;
      pool: Pool;
      lanes: number;
      clock: () => number;
      counters: Counters;
      /** Events of this lane have been committed up to this sequence. */
      onCommitted: (lane: number, sequence: number) => void;
    },
  ) {}

  /** Accepted once per (caller, key). Rejects with `CommandRefused`, `IdempotencyKeyReused` or `LaneUnavailable`. */
  async execute(call: CommandCall<Command>): Promise<CommandResult> {
    const client = await this.connect();
    try {
      const result = await this.inLane(client, call);
      client.release();
      return result;
    } catch (error) {
      const rolledBack = await client.query('ROLLBACK').catch((cause: unknown) => cause);
      client.release(rolledBack instanceof Error);
      return this.failed(call, error);
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.options.pool.connect();
    } catch (cause) {
      throw new LaneUnavailable('the database is not reachable', { cause });
    }
  }

  private async inLane(client: PoolClient, call: CommandCall<Command>): Promise<CommandResult> {
    const { handler, lanes, clock } = this.options;
    const lane = laneOf(call.key, lanes);
    const { key, command, caller, idempotencyKey, contentHash, traceparent } = call;
    const cause = { caller, key: idempotencyKey, contentHash };
    const input: CommandInput<Command> = { kind: 'command', lane, key, command, cause, now: clock(), traceparent };
    const [, locked, known, ...rows] = await runAll(client, [
      begin,
      lockLanes([lane]),
      findAnswer(call),
      ...handler.load([input]),
    ]);
    if (known?.[0]) {
      await client.query('ROLLBACK');
      return replayed(call, known[0]);
    }
    const row = laneRow(locked![0]!);
    const folded = fold(handler, [input], handler.state(rows, [input]), new Map([[lane, row]]));
    const answer = handler.respond?.(command, folded.decided[0]!.events, folded.state) ?? { status: 200, body: {} };
    const end = folded.ends.get(lane);
    passStep('command-before-commit');
    await runAll(client, [
      keepAnswer(call, answer.status, answer.body),
      ...handler.save(folded.state, folded.appended),
      ...(end ? [insertEvents(folded.placed), updateLanes([{ lane, ...end, publishedSeq: 0 }]), notify(lane)] : []),
      commit,
    ]);
    passStep('command-committed');
    this.options.counters.count('commands_accepted');
    if (end) this.options.onCommitted(lane, end.sequence);
    handler.committed?.(folded.decided, folded.state);
    return { ...answer, replayed: false };
  }

  private async failed(call: CommandCall<Command>, error: unknown): Promise<CommandResult> {
    if (error instanceof DecisionFailed) throw error.cause;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === LOCK_NOT_AVAILABLE) throw new LaneUnavailable('the lane was locked for too long', { cause: error });
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
    if (code === UNIQUE_VIOLATION && constraint === 'idempotency_pkey') return this.answerOfOther(call);
    throw error;
  }

  /** The same key was accepted in another lane at the same time. */
  private async answerOfOther(call: CommandCall<Command>): Promise<CommandResult> {
    const { name, text, values } = findAnswer(call);
    const { rows } = await this.options.pool.query({ name, text, values: [...values] });
    if (!rows[0]) throw new LaneUnavailable('the same command was under way at the same time');
    return replayed(call, rows[0]);
  }
}

const findAnswer = ({ caller, idempotencyKey }: CommandCall<unknown>) => ({
  name: 'lanes-find-answer',
  text: 'SELECT content_hash, status, body FROM idempotency WHERE caller = $1 AND key = $2',
  values: [caller, idempotencyKey],
});

const keepAnswer = ({ caller, idempotencyKey, contentHash }: CommandCall<unknown>, status: number, body: unknown) => ({
  name: 'lanes-keep-answer',
  text: 'INSERT INTO idempotency (caller, key, content_hash, status, body) VALUES ($1, $2, $3, $4, $5)',
  values: [caller, idempotencyKey, contentHash, status, JSON.stringify(body)],
});

const notify = (lane: number) => ({
  name: 'lanes-notify',
  text: 'SELECT pg_notify($1, $2)',
  values: [NOTIFY_CHANNEL, String(lane)],
});

const replayed = ({ contentHash }: CommandCall<unknown>, row: Row): CommandResult => {
  if (row['content_hash'] !== contentHash)
    throw new IdempotencyKeyReused('this Idempotency-Key was used before with other content');
  return { status: row['status'], body: row['body'], replayed: true };
};
