import { encodeEvent, type LiwuEvent } from '@liwu/contracts';
import type { Posted } from '../../ledger/ledger-batch.js';
import type { LedgerPosting } from '../judge-posting.js';
import type { TopicRecord } from '../topic-record.js';

/** An event as it lies in its topic. */
export const published = (event: LiwuEvent, sequence: number): TopicRecord => {
  const { id: eventId, ceType, value } = encodeEvent(event);
  return { sequence, eventId, ceType, value };
};

/** What the wallet posted for an event, as it is read from the ledger. */
export const fromLedger = ({ posting, event, seq, transfers }: Posted, eventSequence: number): LedgerPosting => ({
  seq,
  postingId: posting.postingId,
  kind: posting.kind,
  eventId: encodeEvent(event).id,
  eventSequence,
  recordedAt: event.at,
  viewerId: posting.viewerId,
  requestId: posting.requestId,
  transfers: transfers.map(({ transfer: { debit, credit, unit, amount, lotId = '' } }) => ({
    debit,
    credit,
    unit,
    amount,
    lotId,
  })),
});

/** As a cursor gives them: so many at once. */
export async function* pagesOf<T>(rows: readonly T[], size = 2): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
