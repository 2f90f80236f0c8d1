import {
  type EventType,
  type GiftIdentity,
  isOfGift,
  isSampledIn,
  type LiwuEvent,
  spanIdOf,
  spanOfEvent,
  traceIdOf,
  traceOfGift,
  uuidOfName,
} from '@liwu/contracts';
import type { CameOf, Recorded } from '@liwu/event-log';
import type { SpanAttributes, SpanFacts } from './span-facts.js';

const KINDS = { event: 'consumer', message: 'server', command: 'internal', timer: 'internal' } as const;

/**
 * The span in which an event came about: it bears the event's name, begins when what led to it was taken in, and ends when the event
 * stood for good. Nothing where the event is in no trace. The same event always gives the same span.
 */
export const spanOfRecorded = ({ event, id, lane, traceparent, cameOf, endedAt }: Recorded): SpanFacts | undefined => {
  const traceId = traceIdOf(traceparent);
  if (traceId === undefined) return undefined;
  return {
    name: event.type,
    kind: KINDS[cameOf.kind],
    traceId,
    spanId: spanOfEvent(id),
    parentSpanId: parentOf(event, cameOf, traceId),
    ...(cameOf.kind === 'command' && cameOf.traceparent && { parentIsSampled: isSampledIn(cameOf.traceparent) }),
    beganAtMs: Math.min(cameOf.beganAt, endedAt),
    endedAtMs: endedAt,
    attributes: { ...giftAttributes(event), 'liwu.lane': lane, 'liwu.event.id': id, ...placeAttributes(cameOf) },
  };
};

/** What led to it, where that was in the same trace; else what must have led to it, whoever saw that. */
function parentOf(event: LiwuEvent, { kind, traceparent }: CameOf, traceId: string): string | undefined {
  if (kind === 'event' || kind === 'command') {
    const known = traceIdOf(traceparent) === traceId ? spanIdOf(traceparent) : undefined;
    if (known || kind === 'command') return known;
  }
  return isOfGift(event) ? presumedParent(event) : undefined;
}

/**
 * The wire has no room for a trace's context, and a timer has none. A request comes of the tap; an acknowledgement and what is seen in
 * the room come of the grant; and what is due comes of the watch.
 */
function presumedParent(event: LiwuEvent & GiftIdentity): string {
  switch (event.type) {
    case 'BroadcastAcknowledged':
      return spanOf(event, 'GrantSent', event.n);
    case 'BroadcastWitnessed':
      return spanOf(event, 'GrantSent', 0);
    case 'DeliveryReminded':
    case 'DeliveryTakenOver':
      return spanOf(event, 'DeliveryWatched', 0);
    default:
      return traceOfGift(event).rootSpanId;
  }
}

/** Of another event of the same gift: an event's id follows from the gift, its type and its number. */
const spanOf = ({ viewerId, requestId }: GiftIdentity, type: EventType, n: number): string =>
  spanOfEvent(uuidOfName(`${viewerId}/${requestId}/${type}/${n}`));

function giftAttributes(event: LiwuEvent): SpanAttributes {
  const attributes: Record<string, string | number> = { 'liwu.event.n': event.n };
  if (isOfGift(event)) {
    attributes['liwu.viewer.id'] = event.viewerId;
    attributes['liwu.request.id'] = event.requestId;
  }
  const outcome = outcomeOf(event);
  if (outcome !== undefined) attributes['liwu.outcome'] = outcome;
  return attributes;
}

/** The one word by which an event says how something ended, if it does. */
function outcomeOf(event: LiwuEvent): string | undefined {
  switch (event.type) {
    case 'GiftRefused':
    case 'TryRejected':
    case 'HoldRefused':
      return event.code;
    case 'GrantSent':
      return event.outcome;
    case 'BroadcastByServer':
      return event.result;
    case 'BroadcastClosed':
      return event.sent;
    case 'DeliveryConfirmed':
    case 'GiftSettled':
      return event.how;
    case 'DeliveryTakenOver':
      return event.reason;
    case 'DeliveryAbandoned':
    case 'HoldReleased':
      return event.certainty;
    default:
      return undefined;
  }
}

function placeAttributes({ kind, place }: CameOf): SpanAttributes {
  if (!place) return { 'liwu.cause': kind };
  return {
    'messaging.system': 'kafka',
    'messaging.operation.type': 'process',
    'messaging.destination.name': place.topic,
    'messaging.destination.partition.id': String(place.partition),
    'messaging.kafka.offset': place.offset,
  };
}
