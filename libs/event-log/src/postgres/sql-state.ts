import { DatabaseError } from 'pg';

/** A lock was not to be had within `lock_timeout`. */
export const LOCK_NOT_AVAILABLE = '55P03';
/** A row with the same unique columns is there already. */
export const UNIQUE_VIOLATION = '23505';
/** A row is not what a check demands. */
export const CHECK_VIOLATION = '23514';

/** SQLSTATE classes 22 (data exception), 23 (integrity constraint violation), 21 (a row met twice) and 54 (a limit exceeded). */
const OF_THE_INPUT = /^(2[123]|54)/;

/** Postgres's code for what went wrong; nothing where it was not Postgres that said so. */
export const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof DatabaseError ? error.code : undefined;

/** Whether Postgres refused what it was given: the input is at fault, not the database. */
export const isOfTheInput = (error: unknown): boolean => OF_THE_INPUT.test(sqlStateOf(error) ?? '');
