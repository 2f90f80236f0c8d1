import { setBased } from '@liwu/event-log';
import type { Note } from './note.js';

/** Keeps what was written, in the transaction of what was done. */
export const saveNotes = setBased<Note>(
  'wallet-save-notes',
  [
    ['note_id', 'uuid', ({ noteId }) => noteId],
    ['salt', 'bytea', ({ salt }) => Buffer.from(salt, 'hex')],
    ['note', 'text', ({ text }) => text],
    ['written_by', 'text', ({ writtenBy }) => writtenBy],
  ],
  (names, rows) => `INSERT INTO personal.note (${names}) SELECT * FROM ${rows}`,
);
