import { DatabaseError } from 'pg';
import { ParameterRefused } from '../array-parameter.js';
import { messageOf } from '../message-of.js';

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

/** SQLSTATE classes 22 (data exception), 23 (integrity constraint violation), 21 (a row met twice) and 54 (a limit exceeded): the input is at fault, not the database. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof HandlerFailed ||
  error instanceof ParameterRefused ||
  (error instanceof DatabaseError && /^(2[123]|54)/.test(error.code ?? ''));
