import { type CoinsHeld, type DeliveryWatched, type ReplyTo, traceIdOf } from '@liwu/contracts';
import { REMEMBERED_REMINDED } from '../outstanding-gift/evolve-gift.js';
import { type Gift, type Viewer, grantOf } from '../outstanding-gift/gift.js';

/** So long a viewer's unanswered gifts count against it. */
const WITHHOLDER_WINDOW_MS = 60_000;

/**
 * 3a begins the watch, whichever of its repeats comes first. A later repeat starts nothing anew; where it names
 * another session of the viewer, reminders go there from now on. A gift that is decided stays so.
 */
export const watchDelivery = (
  held: CoinsHeld,
  gift: Gift | undefined,
  now: number,
  traceparent: string | undefined,
): DeliveryWatched[] => {
  if (gift?.phase === 'ended') return [];
  const { viewerId, requestId, replyTo } = held;
  const watched = { type: 'DeliveryWatched', viewerId, requestId, at: now, replyTo } as const;
  if (gift?.phase === 'watched') {
    const isNews = held.n > gift.repeats && !isSameSession(replyTo, gift.replyTo);
    if (!isNews) return [];
    return [{ ...watched, n: held.n, ...gift.grant, ...(gift.traceId ? { traceId: gift.traceId } : {}) }];
  }
  const traceId = traceIdOf(traceparent);
  return [{ ...watched, n: 0, ...grantOf(held), ...(traceId ? { traceId } : {}) }];
};

const isSameSession = (one: ReplyTo, other: ReplyTo): boolean =>
  one.uid === other.uid &&
  one.kid === other.kid &&
  one.sessionId === other.sessionId &&
  one.sessionExpiresAt === other.sessionExpiresAt;

/**
 * Whether the viewer left two other gifts unanswered until they had to be reminded, within the last minute. Its gift is broadcast by
 * the gateway at once, so that withholding acknowledgements gains nothing.
 */
export const isWithholder = ({ reminded }: Viewer, now: number): boolean =>
  reminded.filter(({ at }) => at > now - WITHHOLDER_WINDOW_MS).length >= REMEMBERED_REMINDED;
