import { hash } from 'node:crypto';

/** What somebody wrote about something done by hand. Only `noteId` and `noteHash` ever get into events and books. */
export interface Note {
  readonly noteId: string;
  /** SHA-256 of salt and text, in hex: so that a note that was changed is told from one that was erased. */
  readonly noteHash: string;
  /** 16 random bytes, in hex: without them nobody can try out what an erased note may have said. */
  readonly salt: string;
  readonly text: string;
  readonly writtenBy: string;
}

/** The salted hash of a note's text. */
export const noteHashOf = (salt: string, text: string): string =>
  hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text, 'utf8')]), 'hex');
