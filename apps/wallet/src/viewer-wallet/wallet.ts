import {
  type Coins,
  type DeliveryAbandoned,
  type DeliveryConfirmed,
  type GiftPriced,
  type HoldRefused,
  type LotShare,
  type Money,
  type Recognised,
  type ReplyTo,
  coins,
} from '@liwu/contracts';
import type { Lot } from './lot.js';

/** The greatest repeat of a request that is answered; what comes later gets no answer. */
export const MAX_REPEATS = 5;
/** How many holds of one viewer may be open at once. */
export const MAX_OUTSTANDING = 5;
/** What a viewer may own at most: as many coins as an event can say. */
export const MAX_COINS_OF_A_VIEWER = 999_999_999_999n;

interface Answered {
  readonly requestId: string;
  readonly gift: string;
  readonly quantity: number;
  /** The session of the latest try. */
  replyTo: ReplyTo;
  /** Which repeats (bit n for n) have had their answer already. */
  answered: number;
}

/** A request that was refused for good. */
interface RefusedGift extends Answered {
  readonly status: 'refused';
  readonly endedAt: number;
  readonly code: HoldRefused['code'];
  readonly available?: Coins;
}

interface Held extends Answered {
  readonly room: string;
  readonly receiver: string;
  readonly combo?: GiftPriced['combo'] & {};
  readonly cost: Coins;
  readonly lots: LotShare[];
  readonly shareBasisPoints: number;
  readonly heldAt: number;
  readonly expiresAt: number;
}

/** A request whose coins are reserved. */
export interface HeldGift extends Held {
  readonly status: 'held';
}
/** A request whose coins were spent. */
export interface SettledGift extends Held {
  readonly status: 'settled';
  readonly endedAt: number;
  readonly postingId: string;
  readonly recognised: Recognised[];
  readonly share: Money;
  readonly how: DeliveryConfirmed['how'];
  readonly traceId?: string;
  /** Finance took it back later; what viewers are told stays the same. */
  readonly reversal?: { readonly at: number; readonly postingId: string };
}
/** A request whose coins went back. */
export interface ReleasedGift extends Held {
  readonly status: 'released';
  readonly endedAt: number;
  readonly postingId: string;
  readonly certainty: DeliveryAbandoned['certainty'];
}

/** What became of one request so far. */
export type WalletGift = RefusedGift | HeldGift | SettledGift | ReleasedGift;

/** The one state of a viewer that every decision is folded over, so far as a batch needs it. */
export interface Wallet {
  readonly viewerId: string;
  /** The lots that still have coins, and those that the batch may fill again, in spending order. */
  readonly lots: Lot[];
  /** The requests that the batch touches. */
  readonly gifts: Map<string, WalletGift>;
  /** How many holds are open. */
  outstanding: number;
  /** Debt: coins that were charged back after they had been spent. */
  owed: Coins;
  /** Nothing is held any more. */
  frozen: boolean;
  /** How often it was frozen or unfrozen. */
  freezes: number;
  /** The coins of all gifts held after `spentSince` that were not released; counted only where there is a spend limit. */
  spentLately: Coins;
  spentSince: number;
}

export const emptyWallet = (viewerId: string): Wallet => ({
  viewerId,
  lots: [],
  gifts: new Map(),
  outstanding: 0,
  owed: coins(0n),
  frozen: false,
  freezes: 0,
  spentLately: coins(0n),
  spentSince: 0,
});

/** A lot that must be there: one that still has coins, that an event of this batch has emptied, or that one is about. */
export const lotOf = ({ viewerId, lots }: Wallet, lotId: string): Lot => {
  const lot = lots.find((one) => one.lotId === lotId);
  if (!lot) throw new Error(`wallet ${viewerId} has no lot ${lotId}`);
  return lot;
};

/** What can be spent: nothing while there is a debt, which paid coins repay first. */
export const availableOf = (wallet: Wallet): Coins =>
  wallet.owed > 0n ? coins(0n) : coins(wallet.lots.reduce((sum, lot) => sum + lot.available, 0n));

/** All that the viewer owns, held coins included. */
export const ownedBy = (wallet: Wallet): bigint => wallet.lots.reduce((sum, lot) => sum + lot.available + lot.held, 0n);
