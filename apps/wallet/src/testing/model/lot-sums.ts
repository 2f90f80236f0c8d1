import type { Lot } from '../../viewer-wallet/lot.js';

/** What one lot, or all of a kind together, have. */
interface Counted {
  available: bigint;
  held: bigint;
}

interface Seen extends Counted {
  readonly deferred: bigint;
}

const NOT_SEEN: Seen = { available: 0n, held: 0n, deferred: 0n };

/** The sums over the wallet's lots, kept up by how each lot differs from when it was last seen; checks each lot that it sees. */
export class LotSums {
  /** All promotional coins that are not spent. */
  promo = 0n;
  /** Money of lots that has not left them, by currency. */
  readonly deferred = new Map<string, bigint>();
  private readonly seen = new Map<string, Seen>();
  private readonly viewers = new Map<string, { paid: Counted; promo: Counted }>();

  of(viewer: string): { readonly paid: Counted; readonly promo: Counted } {
    let sums = this.viewers.get(viewer);
    if (!sums) {
      sums = { paid: { available: 0n, held: 0n }, promo: { available: 0n, held: 0n } };
      this.viewers.set(viewer, sums);
    }
    return sums;
  }

  take(viewer: string, lot: Lot): void {
    checkLot(lot);
    const { lotId, kind, available, held, unit, consideration, departed } = lot;
    const before = this.seen.get(lotId) ?? NOT_SEEN;
    const deferred = consideration - departed;
    const sums = this.of(viewer)[kind];
    sums.available += available - before.available;
    sums.held += held - before.held;
    if (kind === 'promo') this.promo += available + held - before.available - before.held;
    if (unit !== null) this.deferred.set(unit, (this.deferred.get(unit) ?? 0n) + deferred - before.deferred);
    this.seen.set(lotId, { available, held, deferred });
  }
}

function checkLot(lot: Lot): void {
  const { lotId, kind, granted, available, held, spent, expired, refunded, repaid, consideration, departed } = lot;
  const parts = [available, held, spent, expired, refunded, repaid];
  if (parts.some((part) => part < 0n)) throw new Error(`lot ${lotId} has less than nothing: ${parts.join(' ')}`);
  const sum = available + held + spent + expired + refunded + repaid;
  if (sum !== granted) throw new Error(`lot ${lotId} had ${granted} coins and has ${parts.join(' + ')}`);
  if (departed < 0n || departed > consideration)
    throw new Error(`of lot ${lotId} ${departed} of ${consideration} left`);
  if (available + held === 0n && departed !== consideration) throw new Error(`lot ${lotId} is empty but for its money`);
  if (kind === 'promo' && (consideration !== 0n || lot.unit !== null)) throw new Error(`lot ${lotId} was not free`);
}
