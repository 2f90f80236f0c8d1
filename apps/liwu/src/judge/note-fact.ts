import { type BroadcastClosed, closableAt, type LiwuEvent } from '@liwu/contracts';
import type { GiftFacts, JudgedGift, ShownHow } from './judged-gifts.js';

/** That a gift was shown, as somebody has told. */
export interface Claim {
  readonly how: ShownHow;
  readonly at: number;
  /** Whether it is proven, and whether before any closing. */
  proven: 'in time' | 'late' | undefined;
}

/** The first 6d of a gift: what comes after it changes nothing of how the gift ends. */
export interface Closing {
  readonly closedAt: number;
  /** What 7d has to say of the gift. */
  readonly certainty: 'not-shown' | 'unknown';
}

/**
 * What a fact of the gateway proves of its gift, by the rules of the design alone (section 2): a witness in the gift's
 * room proves it; a send that the provider accepted, where the room is not watched; an acknowledgement, where a report
 * has said that the room is not watched and none before that it is. Called in the order of the topic.
 */
export const noteFact = (gift: Pick<JudgedGift, 'facts' | 'room' | 'expiresAt'>, event: LiwuEvent): void => {
  const { facts } = gift;
  switch (event.type) {
    case 'GrantSent':
      facts.watched = facts.watched === true || event.watched;
      break;
    case 'BroadcastWitnessed':
      if (event.room === gift.room) prove(facts, noteClaim(facts, 'witnessed', event.seenAt));
      return;
    case 'BroadcastAcknowledged':
      facts.isDoubtful = true;
      noteClaim(facts, 'acknowledged', event.sentAt);
      break;
    case 'BroadcastByServer':
      facts.isDoubtful = true;
      noteSend(facts, event);
      break;
    case 'BroadcastClosed':
      facts.badClosing ??= faultOfClosing(event, gift.expiresAt);
      facts.closing ??= { closedAt: event.closedAt, certainty: certaintyBy(event, facts.isDoubtful) };
      return;
    default:
      return;
  }
  const acknowledged = facts.claims.find(({ how }) => how === 'acknowledged');
  if (acknowledged && facts.watched === false) prove(facts, acknowledged);
};

/** Whether a fact makes the claim that a decision rests on. */
export const makesClaim = (event: LiwuEvent, how: ShownHow, at: number): boolean => {
  switch (event.type) {
    case 'BroadcastAcknowledged':
      return how === 'acknowledged' && event.sentAt === at;
    case 'BroadcastWitnessed':
      return how === 'witnessed' && event.seenAt === at;
    case 'BroadcastByServer':
      return how === 'by-server' && event.result === 'accepted' && event.sentAt === at;
    default:
      return false;
  }
};

/**
 * Nobody was shown a gift of which its closing is certain, and that nothing was sent by the gateway; unless somebody has
 * acknowledged it, or the gateway has told of a send, before.
 */
export const certaintyBy = (
  { certain, sent }: Pick<BroadcastClosed, 'certain' | 'sent'>,
  isDoubtful: boolean,
): Closing['certainty'] => (certain && sent === 'none' && !isDoubtful ? 'not-shown' : 'unknown');

function noteSend(facts: GiftFacts, event: Extract<LiwuEvent, { type: 'BroadcastByServer' }>): void {
  if (event.result === 'accepted') {
    const claim = noteClaim(facts, 'by-server', event.sentAt);
    if (!event.watched) prove(facts, claim);
  }
  facts.watched = facts.watched === true || event.watched;
}

function noteClaim(facts: GiftFacts, how: ShownHow, at: number): Claim {
  const known = facts.claims.find((claim) => claim.how === how && claim.at === at);
  if (known) return known;
  const claim: Claim = { how, at, proven: undefined };
  facts.claims = [...facts.claims, claim];
  return claim;
}

function prove({ closing }: GiftFacts, claim: Claim): void {
  claim.proven ??= closing ? 'late' : 'in time';
}

/** Told by the gateway's own clock, whatever that says. */
function faultOfClosing(
  { closedAt, expiresAt }: { closedAt: number; expiresAt: number },
  end: number,
): string | undefined {
  const early = closableAt(expiresAt) - closedAt;
  if (early > 0) return `was closed at ${closedAt}, ${early} ms before it may be`;
  if (end !== 0 && expiresAt !== end) return `was closed for a grant that ends at ${expiresAt}, not at ${end}`;
  return undefined;
}
