import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';
import { PROOFS } from './note-fact.js';

/**
 * Every 7a rests on evidence in the gateway's topic that proves it as it says, every 7d on a 6d that came before any
 * proof, and no 6d is told before nothing can be rendered any more.
 */
export const checkEvidence = (gifts: JudgedGifts): Verdict => {
  const violations = new Violations();
  let [confirmed, abandoned] = [0, 0];
  for (const [name, gift] of gifts.all()) {
    confirmed += gift.confirmed;
    abandoned += gift.abandoned;
    for (const fault of faultsOf(gift)) violations.add(`${name}: ${fault}`);
    for (const fault of missingFactsOf(gift)) violations.addMissingFact(`${name}: ${fault}`);
  }
  const looked = `${confirmed} confirmed, ${abandoned} abandoned`;
  return { check: 'every decision rests on evidence', looked, violations };
};

function* faultsOf(gift: JudgedGift): Generator<string> {
  const { abandoned, confirmed, facts, how } = gift;
  if (facts.badClosing !== undefined) yield facts.badClosing;
  if (confirmed > 0 && hasProof(gift) && facts.verdict === 'closed') {
    yield `was confirmed as ${how}, though it was closed before that was proven`;
  }
  if (abandoned > 0 && hasClosing(gift) && facts.verdict === 'shown') {
    yield 'was abandoned, though it was proven before it was closed';
  }
}

/** What the decisions rest on, and the topic does not hold. */
function* missingFactsOf(gift: JudgedGift): Generator<string> {
  const { abandoned, abandonedClosedAt, confirmed, how } = gift;
  if (confirmed > 0 && !hasProof(gift)) yield `was confirmed as ${how}, and nothing in the topic proves that`;
  if (abandoned > 0 && !hasClosing(gift)) {
    yield `was abandoned by a closing at ${abandonedClosedAt}, which the topic does not hold`;
  }
}

const hasProof = ({ facts, how }: JudgedGift): boolean => how !== undefined && facts.proofs.includes(PROOFS[how]);

const hasClosing = ({ abandonedClosedAt, facts }: JudgedGift): boolean => facts.closings.includes(abandonedClosedAt);
