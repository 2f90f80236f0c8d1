import { DatabaseError } from 'pg';

/** Data exceptions, of which a division by zero is a fault of the statement's own. */
const DATA_EXCEPTION = '22';
const DIVISION_BY_ZERO = '22012';
/** What a prepared statement is told for ever after its tables have changed: on a new connection it is prepared anew. */
const FEATURE_NOT_SUPPORTED = '0A000';

/** Whether Postgres refused a value that it was given: a date that there is not, a text with NUL. */
export const isUnreadableValue = ({ code }: DatabaseError): boolean =>
  code !== undefined && code.startsWith(DATA_EXCEPTION) && code !== DIVISION_BY_ZERO;

/** Whether a connection can answer further questions: Postgres has refused one statement, and nothing else has happened. */
export const leavesConnectionWell = (error: unknown): boolean =>
  error instanceof DatabaseError && error.severity === 'ERROR' && error.code !== FEATURE_NOT_SUPPORTED;
