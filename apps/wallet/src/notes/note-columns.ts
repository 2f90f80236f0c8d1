import { type Column, column, nullable } from '../finance-api/columns.js';

/** What the API tells of a note. */
export const NOTE_COLUMNS: readonly Column[] = [
  column('note_id', 'id', 'The note.'),
  column('note', 'text', 'The text; null once it is erased.', nullable),
  column('written_by', 'text', 'Who wrote it.'),
  column('written_at', 'time', 'When.'),
  column('erased_by', 'text', 'Who erased it.', nullable),
  column('erased_at', 'time', 'When.', nullable),
];
