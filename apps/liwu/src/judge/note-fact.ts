import { closableAt, type LiwuEvent } from '@liwu/contracts';
import type { GiftFacts, JudgedGift, ShownHow } from './judged-gifts.js';

/** How a kind of evidence is noted. */
export const PROOFS: Readonly<Record<ShownHow, string>> = { acknowledged: 'a', witnessed: 'w', 'by-server': 's' };

/**
 * What a fact of the gateway proves of its gift, by the rules of the design alone (section 2): a witness in the gift's
 * room proves it; a send that the provider accepted, where the room is not watched; an acknowledgement, where a report
 * has said that the room is not watched and none before that it is. Called in the order of the topic.
 */
export const noteFact = (gift: Pick<JudgedGift, 'facts' | 'room' | 'expiresAt'>, event: LiwuEvent): void => {
  const { facts } = gift;
  switch (event.type) {
    case 'GrantSent':
      noteWatched(facts, event.watched);
      break;
    case 'BroadcastAcknowledged':
      facts.acknowledged = true;
      break;
    case 'BroadcastWitnessed':
      if (event.room === gift.room) prove(facts, 'witnessed');
      return;
    case 'BroadcastByServer':
      if (event.result === 'accepted' && !event.watched) prove(facts, 'by-server');
      noteWatched(facts, event.watched);
      break;
    case 'BroadcastClosed':
      facts.closings = [...facts.closings, event.closedAt];
      facts.badClosing ??= faultOfClosing(event, gift.expiresAt);
      facts.verdict ??= 'closed';
      return;
    default:
      return;
  }
  if (facts.acknowledged && facts.watched === false) prove(facts, 'acknowledged');
};

function noteWatched(facts: GiftFacts, watched: boolean): void {
  facts.watched = facts.watched === true || watched;
}

function prove(facts: GiftFacts, how: ShownHow): void {
  if (!facts.proofs.includes(PROOFS[how])) facts.proofs += PROOFS[how];
  facts.verdict ??= 'shown';
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
