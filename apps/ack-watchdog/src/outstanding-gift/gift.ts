import type { DeliveryWatched, ReplyTo } from '@liwu/contracts';
import type { ShownHow } from './evidence-of.js';
import type { Facts } from './facts.js';

/** Which gift: a request's id is its own viewer's only. */
export interface GiftKey {
  readonly viewerId: string;
  readonly requestId: string;
}

/** All that a grant is made of. */
type Grant = Pick<DeliveryWatched, 'room' | 'receiver' | 'gift' | 'quantity' | 'combo' | 'heldAt' | 'expiresAt'>;

/** Evidence came, but the hold did not yet. */
export interface UnheldGift {
  readonly phase: 'unheld';
  /** When the first evidence came. */
  readonly since: number;
  readonly facts: Facts;
}

/** The coins are held, and it is not decided yet. */
export interface WatchedGift {
  readonly phase: 'watched';
  /** When the watchdog first heard of it. */
  readonly since: number;
  readonly grant: Grant;
  readonly replyTo: ReplyTo;
  readonly traceId: string | undefined;
  /** The highest `n` of the holds that changed `replyTo`. */
  readonly repeats: number;
  readonly reminders: number;
  readonly remindedAt: number | undefined;
  readonly takeOvers: number;
  readonly takenOverAt: number | undefined;
  readonly facts: Facts;
}

/** It is decided. What claims had been made by then, or were told since, is not told again. */
export interface EndedGift {
  readonly phase: 'ended';
  readonly outcome: 'confirmed' | 'abandoned';
  readonly endedAt: number;
  readonly claims: readonly ShownHow[];
  readonly toldLate: number;
}

export type Gift = UnheldGift | WatchedGift | EndedGift;

/** What is remembered of a viewer beyond its single gifts. */
export interface Viewer {
  /** The latest gifts that were reminded, each with its last reminder; the newest last. */
  readonly reminded: readonly { readonly requestId: string; readonly at: number }[];
  /** Gifts that the viewer acknowledged and that nobody ever held. */
  readonly unheldAcks: number;
}

export const NEW_VIEWER: Viewer = { reminded: [], unheldAcks: 0 };

/** The grant alone, out of an event that carries more. */
export const grantOf = ({ room, receiver, gift, quantity, combo, heldAt, expiresAt }: Grant): Grant => ({
  room,
  receiver,
  gift,
  quantity,
  ...(combo ? { combo } : {}),
  heldAt,
  expiresAt,
});
