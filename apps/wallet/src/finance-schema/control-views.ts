import { viewSql } from './view-sql.js';

const CHECKPOINT = viewSql({
  name: 'checkpoint',
  means: 'Signed checkpoints of the books, as this database has them; those outside of it are what counts.',
  columns: {
    number: 'From 1, without gaps.',
    taken_at: 'When it was taken.',
    heads:
      'How far each lane had come: its last transfer, the hash of its last posting, its last event and the hash of that.',
    sums: 'All that was ever debited and credited, by unit, in minor units.',
    signature: 'The checkpoint with its EdDSA signature, as a compact JWS.',
  },
  query: 'SELECT number, taken_at, heads, sums, jws FROM audit.checkpoint',
});

/** What proves the books, and what others say of them. */
export const CONTROL_VIEWS = [CHECKPOINT].join('\n');
