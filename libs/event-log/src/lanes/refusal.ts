import { messageOf } from '../message-of.js';
import { ParameterRefused } from '../postgres/array-parameter.js';
import { isOfTheInput } from '../postgres/sql-state.js';

/** A handler threw where it should have said what to read or to write. */
class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed';
}

/** What a handler gives; where it throws, some input is at fault, as where the database refuses what it gave. */
export const asked = <T>(handler: () => T): T => {
  try {
    return handler();
  } catch (cause) {
    throw new HandlerFailed(messageOf(cause), { cause });
  }
};

/** Whether some input is at fault, not the database: refused by its handler, on the way to Postgres, or there. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof HandlerFailed || error instanceof ParameterRefused || isOfTheInput(error);
