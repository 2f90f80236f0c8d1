import type { Appended } from '@liwu/event-log';
import { MICROS_PER_MS, type Posted, type PostedTransfer } from './ledger-batch.js';
import { canonical, type Field, leafOf, postingHash } from './leaf.js';

/** A posting as its row is, with the place of the event that it posts. */
export interface PostingRow extends Posted {
  readonly place: Pick<Appended, 'id' | 'sequence' | 'hash'>;
  readonly hash: Buffer;
}
/** A transfer as its row is. */
export interface TransferRow extends PostedTransfer {
  readonly leaf: Buffer;
}

/** The rows of a posting behind the one whose hash is `previous`: the posting and its transfers themselves, completed, as copies cost a batch its time. */
export const rowsOf = (
  posted: Posted,
  place: PostingRow['place'],
  previous: Buffer,
): { posting: PostingRow; transfers: TransferRow[] } => {
  const header = canonical(headerFields(posted, place));
  const leaves = posted.transfers.map((transfer) => leafOf(header, transferFields(transfer)));
  const transfers = posted.transfers.map((transfer, index) => Object.assign(transfer, { leaf: leaves[index]! }));
  const hash = postingHash(previous, posted, leaves, place.hash);
  return { posting: Object.assign(posted, { place, hash }), transfers };
};

/** Every column of a posting's row but its hash, in the order of the canonical encoding. */
function headerFields(posted: Posted, place: PostingRow['place']): Field[] {
  const { posting } = posted;
  return [
    posted.lane,
    posted.seq,
    posting.postingId,
    posting.kind,
    place.id,
    place.sequence,
    posting.effectiveAt * MICROS_PER_MS,
    posted.recordedAtMicros,
    posted.accountingDate,
    posted.isLate,
    posting.viewerId,
    posting.requestId,
    posting.streamerId,
    posting.roomId,
    posting.giftId,
    posting.quantity,
    posting.topUpId,
    undefined, // payout_id
    posting.campaignId,
    posting.actor,
    posting.approvedBy,
    posting.reasonCode,
    posting.noteId,
    posting.reversesPostingId,
  ];
}

/** Every column of a transfer's row but its leaf, in the order of the canonical encoding. */
function transferFields(moved: PostedTransfer): Field[] {
  const { transfer } = moved;
  return [
    moved.seq,
    transfer.debit,
    transfer.credit,
    transfer.unit,
    transfer.amount,
    moved.debitAfter,
    moved.creditAfter,
    transfer.lotId,
    moved.reversesSeq,
  ];
}
