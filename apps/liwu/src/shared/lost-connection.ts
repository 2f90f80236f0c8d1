import { DatabaseError } from 'pg';
import { messageOf } from './message-of.js';

/** The operator sees what went wrong, not all that hangs on it. */
const MAX_WORDS = 300;
/** What node and pg say of a connection that was refused or cut. */
const LOST =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|Connection terminated|terminating connection|fetch failed|not queryable|timeout/;
/** Postgres's own codes: a connection failed (class 08), it is shutting down, has crashed, or cannot be connected to yet. */
const LOST_CODE = /^(08...|57P0[123])$/;

/** Whether a server went away under whoever asked it. */
export const isLostConnection = (error: unknown): boolean =>
  LOST.test(wordsOf(error)) || (error instanceof DatabaseError && LOST_CODE.test(error.code ?? ''));

/** What went wrong, in a line for the operator: of several errors in one, all that they say. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ').slice(0, MAX_WORDS);
  return messageOf(error).slice(0, MAX_WORDS);
};
