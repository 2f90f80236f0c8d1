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
  }
  const looked = `${confirmed} confirmed, ${abandoned} abandoned`;
  return { check: 'every decision rests on evidence', looked, violations };
};

function* faultsOf({ abandoned, abandonedClosedAt, confirmed, facts, how }: JudgedGift): Generator<string> {
  if (facts.badClosing !== undefined) yield facts.badClosing;
  if (confirmed > 0) {
    if (!how || !facts.proofs.includes(PROOFS[how]))
      yield `was confirmed as ${how}, and nothing in the topic proves that`;
    else if (facts.verdict === 'closed') yield `was confirmed as ${how}, though it was closed before that was proven`;
  }
  if (abandoned > 0) {
    if (!facts.closings.includes(abandonedClosedAt)) {
      yield `was abandoned by a closing at ${abandonedClosedAt}, which the topic does not hold`;
    } else if (facts.verdict === 'shown') yield 'was abandoned, though it was proven before it was closed';
  }
}
