import { hash } from 'node:crypto';
import { Problem } from '@liwu/service-kit';
import { z } from 'zod';

const contentSchema = z.object({
  /** Of the list and its filters. */
  of: z.string(),
  /** The key of the last row that was given. */
  after: z.array(z.string()).max(40),
  /** What is newer is not shown. */
  until: z.array(z.string()).max(300),
});

/** Where a list goes on, and up to where. */
export interface Position {
  readonly after: readonly string[];
  readonly until: readonly string[];
}

/** By what lists with other filters are told apart. */
export const fingerprintOf = (list: string, filters: object): string =>
  hash('sha256', JSON.stringify([list, filters]), 'hex').slice(0, 24);

/** Opaque to whoever holds it. */
export const encodeCursor = (of: string, { after, until }: Position): string =>
  Buffer.from(JSON.stringify({ of, after, until }), 'utf8').toString('base64url');

/** Problem: `cursor_mismatch`, for a cursor of another list or of other filters, and for what is none. */
export const decodeCursor = (of: string, cursor: string): Position => {
  const content = contentSchema.safeParse(parsed(cursor));
  if (content.success && content.data.of === of) return content.data;
  throw new Problem('cursor_mismatch', 'The cursor belongs to a list with other filters.', { param: 'cursor' });
};

/** Reads a page. What cannot be read behind a cursor is the cursor's: `cursor_mismatch`, as no first page gives such a one. */
export const readPage = async <Found>(cursor: string | undefined, read: () => Promise<Found>): Promise<Found> => {
  try {
    return await read();
  } catch (cause) {
    if (cursor === undefined || !(cause instanceof Problem) || cause.code !== 'invalid_parameter') throw cause;
    throw new Problem('cursor_mismatch', 'The cursor is none that this list gave.', { param: 'cursor', cause });
  }
};

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
