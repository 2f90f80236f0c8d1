import type { CatalogRefusal, Coins } from '@liwu/contracts';

/** A gift as it is sold now. */
export interface Gift {
  readonly gift: string;
  /** Counts the gift's own events from 1. */
  version: number;
  readonly title: string;
  unitPrice: Coins;
  readonly maxQuantity: number;
  /** Milliseconds; null means no bound. */
  onSaleFrom: number | null;
  /** Exclusive. */
  onSaleUntil: number | null;
  /** Sold in these rooms only; null means everywhere. */
  rooms: readonly string[] | null;
  retired: boolean;
  /** Absent: as many as anybody wants. */
  stock: Stock | undefined;
}

/** How many of a limited gift are left. */
export interface Stock {
  left: number;
  /** The gift's version that said so: what was taken of earlier versions does not count, nor does it come back. */
  readonly sinceVersion: number;
}

export interface Room {
  readonly room: string;
  /** Counts the room's own events from 1. */
  version: number;
  hosts: readonly string[];
  open: boolean;
}

/** What was decided about a request, and which of its tries were answered. Never forgotten, never decided anew. */
export interface RequestRecord {
  readonly viewerId: string;
  readonly requestId: string;
  /** What was asked for, so that the same id with other content is noticed. */
  readonly content: string;
  readonly outcome: Priced | Refused;
  /** How often the outcome has been said again. */
  repeats: number;
  /** Bit t: try t was answered with the outcome. */
  tries: number;
  /** Bit t: try t had other content. */
  rejectedTries: number;
}

export interface Priced {
  readonly kind: 'priced';
  readonly gift: string;
  readonly quantity: number;
  readonly unitPrice: Coins;
  readonly catalogVersion: number;
  readonly stockTaken: boolean;
  stockReturned: boolean;
  readonly validUntil: number;
}

export interface Refused {
  readonly kind: 'refused';
  readonly code: CatalogRefusal;
  /** Today's price, where the price was the reason. */
  readonly cost: Coins | undefined;
}

/**
 * The one state that every decision is folded over: what a batch touches of gifts, rooms and requests, and which of it
 * has changed. All of it can be made again from the service's own events, gifts' and rooms' before requests'.
 */
export interface Catalog {
  readonly gifts: Map<string, Gift>;
  readonly rooms: Map<string, Room>;
  /** By `requestKey`. */
  readonly requests: Map<string, RequestRecord>;
  readonly changed: {
    readonly gifts: Set<Gift>;
    /** Gifts whose stock was counted anew, taken, or came back. */
    readonly stocks: Set<Gift>;
    readonly rooms: Set<Room>;
    readonly requests: Set<RequestRecord>;
  };
}

export const emptyCatalog = (): Catalog => ({
  gifts: new Map(),
  rooms: new Map(),
  requests: new Map(),
  changed: { gifts: new Set(), stocks: new Set(), rooms: new Set(), requests: new Set() },
});

/** A request's identity: its id alone is public, and somebody else may reuse it. */
export const requestKey = ({ viewerId, requestId }: { viewerId: string; requestId: string }): string =>
  `${viewerId}/${requestId}`;
