import type { ShownAfterRelease } from '@liwu/contracts';
import { type Reported, shownBy } from '../outstanding-gift/evidence-of.js';
import type { Claim } from '../outstanding-gift/facts.js';
import type { EndedGift, GiftKey } from '../outstanding-gift/gift.js';

/** 7e: evidence that came after 7d, each kind told once (`n` counts the kinds). It moves no money. */
export const showAfterRelease = (
  { viewerId, requestId }: GiftKey,
  { how: evidence, at: evidenceAt }: Claim,
  n: number,
  now: number,
): ShownAfterRelease => ({ type: 'ShownAfterRelease', viewerId, requestId, n, at: now, evidence, evidenceAt });

/** What is to be told of a report about a gift that is decided: nothing where the gift counts as shown anyway. */
export const tellAfterRelease = (
  key: GiftKey,
  { outcome, claims, toldLate }: EndedGift,
  { evidence, evidenceAt }: Reported,
  now: number,
): ShownAfterRelease[] => {
  const how = shownBy(evidence);
  if (outcome === 'confirmed' || !how || claims.includes(how)) return [];
  return [showAfterRelease(key, { how, at: evidenceAt }, toldLate, now)];
};
