import type { LiwuEvent } from '@liwu/contracts';
import { setBased, type Statement } from '@liwu/event-log';

/** Who erased a note that went with its database; nobody's subject is like that. */
export const LOST_WITH_ITS_DATABASE = '(lost with its database)';

interface LostNote {
  readonly noteId: string;
  readonly writtenBy: string;
}

const insertLost = setBased<LostNote>(
  'wallet-lost-notes',
  [
    ['note_id', 'uuid', ({ noteId }) => noteId],
    ['written_by', 'text', ({ writtenBy }) => writtenBy],
  ],
  (names, rows) => `INSERT INTO personal.note (${names}, erased_at, erased_by)
SELECT ${names}, now(), '${LOST_WITH_ITS_DATABASE}' FROM ${rows} ON CONFLICT (note_id) DO NOTHING`,
);

/**
 * The text of a note is in no event, so what was written since the copy that a database was restored from is gone for good. Its row says so,
 * as that of an erased note: otherwise whoever checks the books would find that somebody has taken it away.
 */
export const lostNotes = (event: LiwuEvent): Statement[] => {
  if (!('noteId' in event) || event.noteId === undefined) return [];
  const writtenBy = 'actor' in event ? event.actor : 'cause' in event ? event.cause.caller : '';
  return [insertLost([{ noteId: event.noteId, writtenBy }])];
};
