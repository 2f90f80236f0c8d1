import { DatabaseError } from 'pg';
import { ParameterRefused } from '../array-parameter.js';

/** A handler that threw where it should have said what to write. */
export class SaveFailed extends Error {
  override readonly name = 'SaveFailed';
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): the input is at fault, not the database. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof SaveFailed ||
  error instanceof ParameterRefused ||
  (error instanceof DatabaseError && /^2[23]/.test(error.code ?? ''));
