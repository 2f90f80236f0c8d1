import { type Evidence, unreachable } from '@liwu/contracts';
import { type Reported, type ShownHow, shownBy } from './evidence-of.js';

type Closing = Omit<Extract<Evidence, { kind: 'closed' }>, 'kind'>;

/** A claim that the gift was shown, and when. */
export interface Claim {
  readonly how: ShownHow;
  readonly at: number;
}

/**
 * What is known of one gift's broadcast, in sum. It depends on the gateway's reports alone, in their order: neither on
 * when the hold became known, nor on any timer; and but for `shown` and `closed`, whichever is first, on their set alone.
 */
export interface Facts {
  /** How often something new was noted. */
  readonly notes: number;
  /** Whether the gateway sees what is broadcast in the room; unknown until a grant or a send says so. Once watched, always watched. */
  readonly watched?: boolean;
  readonly acknowledgedAt?: number;
  /** The highest `n` of the gateway's own sends. */
  readonly lastSend?: number;
  readonly sendAccepted?: true;
  /** One of the gateway's own sends never got its answer. */
  readonly sendUnknown?: true;
  /** By the watchdog's clock: since when there should be a witness. */
  readonly unwitnessedSince?: number;
  /** What proves that the gift was shown; nothing that comes later counts. */
  readonly shown?: Claim;
  /** No send can be rendered any more, and none had been proven. */
  readonly closed?: Closing;
  /** What came after the closing, each kind once. */
  readonly late?: readonly Claim[];
}

export const NO_FACTS: Facts = { notes: 0 };

/**
 * Adds a report to what is known; gives back the very same facts where it says nothing new. In a watched room only a
 * witness proves a broadcast, because the provider discards in silence; elsewhere the viewer's acknowledgement does,
 * and so does a send that the provider accepted from the gateway. Each send of the gateway is judged by whether the
 * room was watched at that send.
 */
export const noteEvidence = (facts: Facts, reported: Reported, now: number): Facts => {
  if (facts.shown) return facts;
  const noted = facts.closed ? noteLate(facts, reported) : provenByAcknowledgement(noteOpen(facts, reported, now));
  return noted === facts ? facts : { ...noted, notes: facts.notes + 1 };
};

/** The claims that have been made so far, proven or not. */
export const claimsOf = ({ acknowledgedAt, sendAccepted, shown, late = [] }: Facts): ShownHow[] => [
  ...new Set<ShownHow>([
    ...(acknowledgedAt === undefined ? [] : (['acknowledged'] as const)),
    ...(sendAccepted ? (['by-server'] as const) : []),
    ...(shown ? [shown.how] : []),
    ...late.map(({ how }) => how),
  ]),
];

function noteOpen(facts: Facts, { evidence, evidenceAt }: Reported, now: number): Facts {
  switch (evidence.kind) {
    case 'granted':
      return noteWatched(facts, evidence.watched, now);
    case 'acknowledged':
      if (facts.acknowledgedAt !== undefined) return facts;
      return { ...facts, acknowledgedAt: evidenceAt, ...(facts.watched ? { unwitnessedSince: now } : {}) };
    case 'witnessed':
      return { ...facts, shown: { how: 'witnessed', at: evidenceAt } };
    case 'by-server':
      return noteSend(facts, evidence, evidenceAt, now);
    case 'closed': {
      const { kind: _, ...closed } = evidence;
      return { ...facts, closed };
    }
    default:
      return unreachable(evidence);
  }
}

function noteWatched(facts: Facts, watched: boolean, now: number): Facts {
  if (facts.watched === watched || facts.watched) return facts;
  const waitsForWitness = watched && facts.acknowledgedAt !== undefined;
  return { ...facts, watched, ...(waitsForWitness ? { unwitnessedSince: now } : {}) };
}

function noteSend(
  facts: Facts,
  { result, watched, attempt = 0 }: Extract<Evidence, { kind: 'by-server' }>,
  sentAt: number,
  now: number,
): Facts {
  if (result === 'accepted' && !watched) return { ...facts, shown: { how: 'by-server', at: sentAt } };
  const isFurther = attempt > (facts.lastSend ?? -1);
  const told = noteWatched(facts, watched, now);
  const isKnown = result === 'unknown' ? facts.sendUnknown : facts.sendAccepted;
  if (!isFurther && isKnown && told === facts) return facts;
  return {
    ...told,
    ...(result === 'unknown' ? { sendUnknown: true } : { sendAccepted: true }),
    ...(isFurther ? { lastSend: attempt } : {}),
    ...(isFurther && watched ? { unwitnessedSince: now } : {}),
  };
}

/** An acknowledgement counts as soon as the room is known not to be watched, whichever of the two came first. */
function provenByAcknowledgement(facts: Facts): Facts {
  if (facts.shown || facts.closed || facts.watched !== false || facts.acknowledgedAt === undefined) return facts;
  return { ...facts, shown: { how: 'acknowledged', at: facts.acknowledgedAt } };
}

function noteLate(facts: Facts, { evidence, evidenceAt }: Reported): Facts {
  const how = shownBy(evidence);
  if (!how || claimsOf(facts).includes(how)) return facts;
  return { ...facts, late: [...(facts.late ?? []), { how, at: evidenceAt }] };
}
