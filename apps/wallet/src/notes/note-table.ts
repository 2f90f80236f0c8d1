/** What people wrote, in a schema of its own: no state that follows from events, and nothing that finance's readers may see. */
export const NOTE_TABLE = `
CREATE SCHEMA IF NOT EXISTS personal;
CREATE TABLE IF NOT EXISTS personal.note (
  note_id uuid PRIMARY KEY,
  salt bytea,
  note text,
  written_by text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  erased_by text,
  CHECK ((erased_at IS NULL) = (note IS NOT NULL)),
  CHECK ((note IS NULL) = (salt IS NULL)),
  CHECK ((erased_at IS NULL) = (erased_by IS NULL))
);
COMMENT ON SCHEMA personal IS 'What may be personal, and can be erased without touching the books.';
COMMENT ON TABLE personal.note IS 'Notes to what was done by hand. The events hold their salted hashes, so that an erased note is no changed one.';
COMMENT ON COLUMN personal.note.note_id IS 'The note, as events and postings name it.';
COMMENT ON COLUMN personal.note.salt IS '16 random bytes before the text in its hash; null once it is erased.';
COMMENT ON COLUMN personal.note.note IS 'The text; null once it is erased.';
COMMENT ON COLUMN personal.note.written_by IS 'Who wrote it.';
COMMENT ON COLUMN personal.note.written_at IS 'When, by the database''s clock.';
COMMENT ON COLUMN personal.note.erased_by IS 'Who erased it.';
COMMENT ON COLUMN personal.note.erased_at IS 'When it was erased, by the database''s clock.';
`;
