import { type Coins, type LotShare, type MinorUnits, coins, minorUnits } from '@liwu/contracts';

/**
 * Coins that came into a wallet together: a top-up's (paid) or a free grant's (promo).
 * granted = available + held + spent + expired + refunded + repaid, always.
 */
export interface Lot {
  readonly lotId: string;
  readonly kind: LotShare['kind'];
  readonly granted: Coins;
  available: Coins;
  held: Coins;
  spent: Coins;
  expired: Coins;
  refunded: Coins;
  repaid: Coins;
  /** The currency that paid for it; null for promo coins, which never become revenue. */
  readonly unit: string | null;
  /** C: what was paid for it, net of tax. */
  readonly consideration: MinorUnits;
  /** r: how much of that has left deferred revenue already. */
  departed: MinorUnits;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

const ZERO = coins(0n);

/** A lot as it is when its coins arrive: all of them available, none of its money gone. */
export const newLot = (fields: {
  lotId: string;
  kind: LotShare['kind'];
  granted: Coins;
  unit: string | null;
  consideration: MinorUnits;
  createdAt: number;
  expiresAt: number | null;
}): Lot => ({
  ...fields,
  available: fields.granted,
  held: ZERO,
  spent: ZERO,
  expired: ZERO,
  refunded: ZERO,
  repaid: ZERO,
  departed: minorUnits(0n),
});

/** Whether the lot still has coins that can move; only such lots are loaded. */
export const isOpen = (lot: Lot): boolean => lot.available + lot.held > 0n;

/** The order in which lots are spent: promotional before paid; then earliest expiry (none last), oldest, id. */
export const inSpendingOrder = (a: Lot, b: Lot): number => {
  if (a.kind !== b.kind) return a.kind === 'promo' ? -1 : 1;
  if (a.expiresAt !== b.expiresAt) return (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity);
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.lotId < b.lotId ? -1 : 1;
};

/** Which coins of which lots pay `cost`, in the lots' order; the caller has checked that they suffice. */
export const sharesFor = (cost: Coins, lots: readonly Lot[]): LotShare[] => {
  const shares: LotShare[] = [];
  let missing: bigint = cost;
  for (const lot of lots) {
    if (missing === 0n) break;
    const taken = lot.available < missing ? lot.available : missing;
    if (taken === 0n) continue;
    shares.push({ lotId: lot.lotId, kind: lot.kind, coins: coins(taken) });
    missing -= taken;
  }
  if (missing > 0n) throw new Error(`the lots are ${missing} coins short of ${cost}`);
  return shares;
};

/**
 * f(g): the money that leaves deferred revenue when `leaving` more coins leave the lot, max(0, ⌊C(s+g)/N⌋ − r).
 * It floors over all that has left, not over what remains: so it never drifts, and the last coin takes the last cent.
 */
export const moneyLeavingWith = (lot: Lot, leaving: Coins): MinorUnits => {
  const left = lot.spent + lot.expired + lot.refunded + lot.repaid + leaving;
  const money = (lot.consideration * left) / lot.granted - lot.departed;
  return minorUnits(money > 0n ? money : 0n);
};
