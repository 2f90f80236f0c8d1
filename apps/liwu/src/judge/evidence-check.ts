import type { LiwuEvent } from '@liwu/contracts';
import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';
import { certaintyBy, type Claim, makesClaim } from './note-fact.js';

/**
 * Every 7a rests on the very evidence that it names, which is in the gateway's topic before any closing and proves that the
 * gift was shown; every 7d on the first 6d, which came before any proof, and says of the gift what that 6d allows; every 7e
 * on what it tells; and no 6d is told before nothing can be rendered any more. What was in a log's lost tail counts where
 * the topic lacks it: whoever decided by it may have read it before.
 */
export const checkEvidence = (gifts: JudgedGifts): Verdict => {
  const violations = new Violations();
  const seen = { confirmed: 0, abandoned: 0, late: 0, byLostFacts: 0 };
  for (const [name, gift] of gifts.all()) {
    seen.confirmed += gift.confirmed;
    seen.abandoned += gift.abandoned;
    seen.late += gift.shownLate.length;
    for (const { fault, lost } of faultsOf(gift)) {
      if (lost && gift.lostFacts.some(lost)) seen.byLostFacts += 1;
      else violations.add(`${name}: ${fault}`);
    }
  }
  const lost = seen.byLostFacts > 0 ? `, ${seen.byLostFacts} by facts that the topic has lost` : '';
  const looked = `${seen.confirmed} confirmed, ${seen.abandoned} abandoned, ${seen.late} told late${lost}`;
  return { check: 'every decision rests on evidence', looked, violations };
};

/** What is wrong; and which fact explains it, if the topic had it and has lost it. */
interface Fault {
  readonly fault: string;
  readonly lost?: (fact: LiwuEvent) => boolean;
}

function* faultsOf(gift: JudgedGift): Generator<Fault> {
  if (gift.facts.badClosing !== undefined) yield { fault: gift.facts.badClosing };
  if (gift.confirmed > 0) yield* faultsOfConfirmed(gift);
  if (gift.abandoned > 0) yield* faultsOfAbandoned(gift);
  for (const { how, at } of gift.shownLate) {
    if (claimOf(gift, { how, at })) continue;
    const fault = `was told to be shown late, as ${how} at ${at}, and the topic does not hold that`;
    yield { fault, lost: (fact) => makesClaim(fact, how, at) };
  }
}

function* faultsOfConfirmed(gift: JudgedGift): Generator<Fault> {
  const { evidenceAt: at, how } = gift;
  const claim = how && claimOf(gift, { how, at });
  if (claim?.proven === 'in time') return;
  const fault =
    claim?.proven === 'late'
      ? `was confirmed as ${how}, though it was closed before that was proven`
      : `was confirmed as ${how} at ${at}, and nothing in the topic proves that`;
  // An acknowledgement proves nothing by itself, but where the room is told not to be watched.
  const proves = (fact: LiwuEvent): boolean =>
    (how !== undefined && makesClaim(fact, how, at)) || (claim !== undefined && 'watched' in fact && !fact.watched);
  yield { fault, lost: proves };
}

function* faultsOfAbandoned(gift: JudgedGift): Generator<Fault> {
  const { abandonedClosedAt, certainty, facts } = gift;
  if (facts.closing?.closedAt !== abandonedClosedAt) {
    const fault = `was abandoned as ${certainty} by a closing at ${abandonedClosedAt}, which is not the first that the topic holds`;
    yield { fault, lost: (fact) => isClosing(fact, gift) };
    return;
  }
  if (facts.claims.some(({ proven }) => proven === 'in time')) {
    const fault = 'was abandoned, though it was proven before it was closed';
    yield { fault, lost: (fact) => provedByAck(gift) && 'watched' in fact && fact.watched };
  }
  const allowed = facts.closing.certainty;
  if (certainty !== allowed) {
    const fault = `was abandoned as ${certainty}, and is ${allowed} by what was told before it was closed`;
    yield { fault, lost: (fact) => certainty === 'unknown' && leavesDoubt(fact) };
  }
}

const claimOf = ({ facts }: JudgedGift, { at, how }: Pick<Claim, 'at' | 'how'>): Claim | undefined =>
  facts.claims.find((claim) => claim.how === how && claim.at === at);

/** Only an acknowledgement proves the gift, which it does no more once the room was told to be watched. */
const provedByAck = ({ facts }: JudgedGift): boolean =>
  facts.claims.every(({ how, proven }) => how === 'acknowledged' || proven !== 'in time');

/** A closing that is lost says no more than was decided by it; what was told before it, nobody can find any more. */
const isClosing = (fact: LiwuEvent, { abandonedClosedAt, certainty }: JudgedGift): boolean =>
  fact.type === 'BroadcastClosed' &&
  fact.closedAt === abandonedClosedAt &&
  (certainty === 'unknown' || certaintyBy(fact, false) === certainty);

const leavesDoubt = ({ type }: LiwuEvent): boolean => type === 'BroadcastAcknowledged' || type === 'BroadcastByServer';
