import type { EvidenceKept } from '@liwu/contracts';
import type { Reported } from '../outstanding-gift/evidence-of.js';
import type { Facts } from '../outstanding-gift/facts.js';
import type { Gift, GiftKey, Viewer } from '../outstanding-gift/gift.js';

/**
 * So many acknowledgements of gifts that nobody holds are kept of one viewer; an honest viewer has at most five
 * outstanding. Beyond, acknowledgements wait for their holds no more: whoever forges them fills no tables.
 */
export const MAX_UNHELD_ACKS = 100;

/** Whether the evidence is an acknowledgement that must not be kept any more. */
export const isBeyondKeeping = ({ evidence }: Reported, gift: Gift | undefined, viewer: Viewer): boolean =>
  evidence.kind === 'acknowledged' && gift?.phase !== 'watched' && viewer.unheldAcks >= MAX_UNHELD_ACKS;

/**
 * Evidence that decides nothing yet is noted, so that it counts when the hold becomes known, or when the rest of what
 * it takes arrives. What says nothing new is not noted.
 */
export const keepEvidence = (
  { viewerId, requestId }: GiftKey,
  before: Facts,
  after: Facts,
  { evidence, evidenceAt }: Reported,
  now: number,
): EvidenceKept[] => {
  if (after === before) return [];
  return [{ type: 'EvidenceKept', viewerId, requestId, n: before.notes, at: now, evidence, evidenceAt }];
};
