import { noteHashOf } from '../notes/note.js';
import type { Fault } from './fault.js';
import type { Snapshot } from './snapshot.js';

const NOTES_AT_ONCE = 500;

/** Holds notes against the salted hashes that events have of them. An erased one is not a changed one; none is ever shown. */
export const compareNotes = async (
  snapshot: Snapshot,
  hashes: ReadonlyMap<string, string>,
): Promise<Fault | undefined> => {
  const all = [...hashes];
  for (let from = 0; from < all.length; from += NOTES_AT_ONCE) {
    const page = all.slice(from, from + NOTES_AT_ONCE);
    const rows = await snapshot.rows<{ note_id: string; salt: string | null; note: string | null; erased: boolean }>(
      `SELECT note_id, encode(salt, 'hex') AS salt, note, erased_at IS NOT NULL AS erased
FROM personal.note WHERE note_id = ANY($1::uuid[])`,
      [page.map(([noteId]) => noteId)],
    );
    const found = new Map(rows.map((row) => [row.note_id, row]));
    for (const [noteId, hash] of page) {
      const row = found.get(noteId);
      if (!row) return { kind: 'note-changed', what: `note ${noteId} is gone, not erased` };
      const { salt, note, erased } = row;
      if (erased && note === null && salt === null) continue;
      if (salt === null || note === null || noteHashOf(salt, note) !== hash)
        return { kind: 'note-changed', what: `note ${noteId}: its event has the hash of another text` };
    }
  }
  return undefined;
};
