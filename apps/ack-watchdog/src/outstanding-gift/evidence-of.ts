import { type Evidence, unreachable } from '@liwu/contracts';
import type { EvidenceEvent } from './watchdog-events.js';

/** What shows that a gift was shown. */
export type ShownHow = 'acknowledged' | 'witnessed' | 'by-server';

/** A report of the gateway as evidence, and when it was so by the clock of who saw it. */
export interface Reported {
  readonly evidence: Evidence;
  readonly evidenceAt: number;
}

/** Reads a report of the gateway, so far as the watch over the gift needs it. */
export const evidenceOf = (event: EvidenceEvent): Reported => {
  switch (event.type) {
    case 'GrantSent':
      return { evidence: { kind: 'granted', watched: event.watched }, evidenceAt: event.at };
    case 'BroadcastAcknowledged':
      return { evidence: { kind: 'acknowledged' }, evidenceAt: event.sentAt };
    case 'BroadcastWitnessed':
      return { evidence: { kind: 'witnessed' }, evidenceAt: event.seenAt };
    case 'BroadcastByServer': {
      const { result, watched, n: attempt, sentAt } = event;
      return { evidence: { kind: 'by-server', result, watched, attempt }, evidenceAt: sentAt };
    }
    case 'BroadcastClosed': {
      const { sent, certain, closedAt } = event;
      return { evidence: { kind: 'closed', sent, certain, closedAt }, evidenceAt: closedAt };
    }
    default:
      return unreachable(event);
  }
};

/** Which claim that the gift was shown lies in this evidence, if any: a send without an answer claims nothing. */
export const shownBy = (evidence: Evidence): ShownHow | undefined => {
  switch (evidence.kind) {
    case 'acknowledged':
    case 'witnessed':
      return evidence.kind;
    case 'by-server':
      return evidence.result === 'accepted' ? 'by-server' : undefined;
    case 'granted':
    case 'closed':
      return undefined;
    default:
      return unreachable(evidence);
  }
};
