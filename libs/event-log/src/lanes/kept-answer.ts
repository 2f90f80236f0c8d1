import { DatabaseError } from 'pg';
import { IdempotencyKeyReused } from '../errors.js';
import type { CommandResponse, CommandResult, Repeatable, Row, Statement } from '../lane-handler.js';
import { UNIQUE_VIOLATION } from '../postgres/sql-state.js';

export const findAnswer = ({ caller, idempotencyKey }: Repeatable): Statement => ({
  name: 'lanes-find-answer',
  text: 'SELECT content_hash, status, body FROM idempotency WHERE caller = $1 AND key = $2',
  values: [caller, idempotencyKey],
});

export const keepAnswer = (call: Repeatable, { status, body }: CommandResponse): Statement => ({
  name: 'lanes-keep-answer',
  text: 'INSERT INTO idempotency (caller, key, content_hash, status, body) VALUES ($1, $2, $3, $4, $5)',
  values: [call.caller, call.idempotencyKey, call.contentHash, status, JSON.stringify(body)],
});

/** What the first call was answered. Throws `IdempotencyKeyReused` where that one asked for something else. */
export const replayed = ({ contentHash }: Repeatable, row: Row): CommandResult => {
  if (row['content_hash'] !== contentHash)
    throw new IdempotencyKeyReused('this Idempotency-Key was used before with other content');
  return { status: row['status'], body: row['body'], replayed: true };
};

/** Whether a call failed since the same key was accepted in another lane at the same time. */
export const isKeyTaken = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === UNIQUE_VIOLATION && error.constraint === 'idempotency_pkey';
