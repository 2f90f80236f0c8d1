import { DatabaseError } from 'pg';
import { Refusal } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';
import { findSuite } from '../suite/find-suite.js';

const COULD_NOT_GO_ON = 2;
/** The operator sees what went wrong, not all that hangs on it. */
const MAX_WORDS = 300;

/** A crowd's fault in a sentence: most often its suite was ended, or Postgres went away under it. */
export const inASentence = (error: unknown, stateDir: string): unknown => {
  if (error instanceof Refusal) return error;
  const options = { cause: error, exitCode: COULD_NOT_GO_ON };
  const found = findSuite(stateDir);
  if (found.kind !== 'running' || found.suite.state === 'stopping') {
    return new Refusal('The suite has ended; the crowd cannot go on.', options);
  }
  const words = isLostConnection(error) ? wordsOf(error) : undefined;
  return words === undefined ? error : new Refusal(`The crowd cannot go on, for a server went away: ${words}`, options);
};

/** What node and pg say of a connection that was refused or cut. */
const LOST =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|Connection terminated|terminating connection|fetch failed|not queryable|timeout/;
/** Postgres's own codes: a connection failed (class 08), it is shutting down, has crashed, or cannot be connected to yet. */
const LOST_CODE = /^(08...|57P0[123])$/;

/** Whether a server went away under whoever asked it. */
export const isLostConnection = (error: unknown): boolean =>
  LOST.test(wordsOf(error)) || (error instanceof DatabaseError && LOST_CODE.test(error.code ?? ''));

function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ').slice(0, MAX_WORDS);
  return messageOf(error).slice(0, MAX_WORDS);
}
