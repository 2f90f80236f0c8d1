import { type DeliveryReminded, type DeliveryWatched, type EvidenceKept, unreachable } from '@liwu/contracts';
import { claimsOf, type Facts, NO_FACTS, noteEvidence } from './facts.js';
import { type EndedGift, type Gift, type Viewer, type WatchedGift, grantOf } from './gift.js';
import type { WatchdogEvent } from './watchdog-events.js';

/** As many reminded gifts are remembered of a viewer as make it a withholder. */
export const REMEMBERED_REMINDED = 2;

/** Applies one of the watchdog's own events to its gift. Never refuses: what is decided has happened. */
export const evolveGift = (gift: Gift | undefined, event: WatchdogEvent): Gift => {
  switch (event.type) {
    case 'EvidenceKept':
      return keep(gift, event);
    case 'DeliveryWatched':
      return watch(gift, event);
    case 'DeliveryReminded':
      return { ...watchedBefore(gift, event), reminders: event.n, remindedAt: event.at };
    case 'DeliveryTakenOver':
      return { ...watchedBefore(gift, event), takeOvers: event.n, takenOverAt: event.at };
    case 'DeliveryConfirmed':
      watchedBefore(gift, event);
      return { phase: 'ended', outcome: 'confirmed', endedAt: event.at, claims: [], toldLate: 0 };
    case 'DeliveryAbandoned': {
      const { late: _, ...inTime } = watchedBefore(gift, event).facts;
      return { phase: 'ended', outcome: 'abandoned', endedAt: event.at, claims: claimsOf(inTime), toldLate: 0 };
    }
    case 'ShownAfterRelease': {
      const ended = gift ?? FORGOTTEN;
      if (ended.phase !== 'ended') throw outOfOrder(gift, event);
      return { ...ended, claims: [...ended.claims, event.evidence], toldLate: event.n + 1 };
    }
    default:
      return unreachable(event);
  }
};

/** Applies one of the watchdog's own events to what is remembered of its viewer; `gift` is as it was before. */
export const evolveViewer = (viewer: Viewer, gift: Gift | undefined, event: WatchdogEvent): Viewer => {
  switch (event.type) {
    case 'EvidenceKept': {
      const isFirstAck = event.evidence.kind === 'acknowledged' && gift?.phase !== 'watched';
      return isFirstAck ? { ...viewer, unheldAcks: viewer.unheldAcks + 1 } : viewer;
    }
    case 'DeliveryWatched': {
      const wasCounted = gift?.phase === 'unheld' && countsAsUnheldAck(gift.facts);
      return wasCounted ? { ...viewer, unheldAcks: viewer.unheldAcks - 1 } : viewer;
    }
    case 'DeliveryReminded':
      return { ...viewer, reminded: rememberReminded(viewer, event) };
    case 'DeliveryTakenOver':
    case 'DeliveryConfirmed':
    case 'DeliveryAbandoned':
    case 'ShownAfterRelease':
      return viewer;
    default:
      return unreachable(event);
  }
};

/** An acknowledgement was noted of it, in time or late. */
const countsAsUnheldAck = ({ acknowledgedAt, late = [] }: Facts): boolean =>
  acknowledgedAt !== undefined || late.some(({ how }) => how === 'acknowledged');

/** What is left of a gift that was forgotten before somebody told of it again: it is forgotten once more. */
const FORGOTTEN: EndedGift = { phase: 'ended', outcome: 'abandoned', endedAt: 0, claims: [], toldLate: 0 };

/**
 * Old gifts are forgotten a few at a time, so that one whose notes or watch begin anew may still be there when the state is built again,
 * and had been forgotten when this was decided.
 */
function keep(known: Gift | undefined, event: EvidenceKept): Gift {
  const { evidence, evidenceAt, at, n } = event;
  const gift = n === 0 && known?.phase !== 'watched' ? undefined : known;
  if (gift?.phase === 'ended') throw outOfOrder(gift, event);
  const facts = gift?.facts ?? NO_FACTS;
  const noted = { ...noteEvidence(facts, { evidence, evidenceAt }, at), notes: n + 1 };
  return gift ? { ...gift, facts: noted } : { phase: 'unheld', since: at, facts: noted };
}

function watch(known: Gift | undefined, event: DeliveryWatched): Gift {
  const gift = event.n === 0 && known?.phase === 'ended' ? undefined : known;
  if (gift?.phase === 'ended') throw outOfOrder(gift, event);
  if (gift?.phase === 'watched') return { ...gift, replyTo: event.replyTo, repeats: event.n };
  return {
    phase: 'watched',
    since: gift?.since ?? event.at,
    grant: grantOf(event),
    replyTo: event.replyTo,
    traceId: event.traceId,
    repeats: 0,
    reminders: 0,
    remindedAt: undefined,
    takeOvers: 0,
    takenOverAt: undefined,
    facts: gift?.facts ?? NO_FACTS,
  };
}

function rememberReminded({ reminded }: Viewer, { requestId, at }: DeliveryReminded): Viewer['reminded'] {
  return [...reminded.filter((earlier) => earlier.requestId !== requestId), { requestId, at }].slice(
    -REMEMBERED_REMINDED,
  );
}

function watchedBefore(gift: Gift | undefined, event: WatchdogEvent): WatchedGift {
  if (gift?.phase !== 'watched') throw outOfOrder(gift, event);
  return gift;
}

const outOfOrder = (gift: Gift | undefined, event: WatchdogEvent): Error =>
  new Error(`${event.type} of ${event.viewerId}/${event.requestId}, which is ${gift?.phase ?? 'unknown'}`);
