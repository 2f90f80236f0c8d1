import { Refusal } from '../refusal.js';
import { ServiceFailure } from '../shared/ask.js';
import { isLostConnection, wordsOf } from '../shared/lost-connection.js';
import { findSuite } from '../suite/find-suite.js';

/** A crowd's fault in a sentence: most often its suite was ended, or Postgres went away under it. */
export const inASentence = (error: unknown, stateDir: string): unknown => {
  if (error instanceof Refusal && !(error instanceof ServiceFailure)) return error;
  const options = { cause: error };
  const found = findSuite(stateDir);
  if (found.kind !== 'running' || found.suite.state === 'stopping') {
    return new Refusal('The suite has ended; the crowd cannot go on.', options);
  }
  if (error instanceof Refusal) return error;
  const words = isLostConnection(error) ? wordsOf(error) : undefined;
  return words === undefined ? error : new Refusal(`The crowd cannot go on, for a server went away: ${words}`, options);
};
