import type { Posted, PostedTransfer } from '../../ledger/ledger-batch.js';

/** Each reversal takes back every transfer of one settling, once, by its name, the other way round; but coins that were held become available. */
export class Reversals {
  private readonly settlings = new Map<string, readonly PostedTransfer[]>();

  take({ posting, event, transfers }: Posted): void {
    if (event.type === 'GiftSettled') this.settlings.set(posting.postingId, transfers);
    const named = transfers.filter(({ reversesSeq }) => reversesSeq !== undefined);
    if (event.type !== 'GiftReversed') {
      if (named.length > 0) throw new Error(`${event.type} takes back transfers`);
      return;
    }
    const { reversesPostingId = 'nothing' } = posting;
    const settled = this.settlings.get(reversesPostingId);
    if (!settled) throw new Error(`${reversesPostingId}, which is reversed, was not settled, or reversed before`);
    this.settlings.delete(reversesPostingId);
    if (named.length !== settled.length)
      throw new Error(`${named.length} of ${settled.length} transfers are taken back`);
    for (const original of settled) {
      const back = named.find(({ reversesSeq }) => reversesSeq === original.seq);
      if (!back || !isMirrored(original, back)) throw new Error(`transfer ${original.seq} is not taken back`);
    }
  }
}

function isMirrored({ transfer: a, lane: laneOfA }: PostedTransfer, { transfer: b, lane }: PostedTransfer): boolean {
  const isSwapped = a.debit.replace(/held$/, 'available') === b.credit && a.credit === b.debit;
  return isSwapped && a.unit === b.unit && a.amount === b.amount && a.lotId === b.lotId && laneOfA === lane;
}
