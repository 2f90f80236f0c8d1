import { randomBytes, randomUUID } from 'node:crypto';
import { reasonCodeSchema } from '@liwu/contracts';
import { storable } from '@liwu/service-kit';
import { z } from 'zod';
import { type Note, noteHashOf } from '../notes/note.js';

const NOTE_MAX_CHARS = 1_000;
const SALT_BYTES = 16;

/** Why something is done by hand. The note is free text, which is kept apart from the books and can be erased. */
export const reasonShape = {
  reason_code: reasonCodeSchema,
  note: storable(z.string().trim().min(1).max(NOTE_MAX_CHARS)).optional(),
};

/** What every body says of it. */
export interface Reason {
  readonly reason_code: string;
  readonly note?: string | undefined;
}

/** The reason as commands have it. */
export const reasonOf = (
  { reason_code: reasonCode, note: text }: Reason,
  writtenBy: string,
): { reasonCode: string; note?: Note } => {
  if (text === undefined) return { reasonCode };
  const salt = randomBytes(SALT_BYTES).toString('hex');
  return { reasonCode, note: { noteId: randomUUID(), noteHash: noteHashOf(salt, text), salt, text, writtenBy } };
};
