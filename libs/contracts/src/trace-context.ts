import { hash } from 'node:crypto';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
/** So that a trace's id is the hash of nothing else. */
const PREFIX = 'liwu/trace/';
const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** By what a gift is known everywhere; a request's id alone may be used by two viewers. */
export interface GiftIdentity {
  readonly viewerId: string;
  readonly requestId: string;
}

/** A gift's trace, and the span that begins it: the viewer's tap. */
interface GiftTrace {
  readonly traceId: string;
  readonly rootSpanId: string;
}

/** The trace id in a `traceparent` (W3C trace context); undefined where that is missing or not well-formed. */
export const traceIdOf = (traceparent: string | undefined): string | undefined =>
  TRACEPARENT.exec(traceparent ?? '')?.[1];

/** The span id in a `traceparent`; undefined where that is missing or not well-formed. */
export const spanIdOf = (traceparent: string | undefined): string | undefined =>
  TRACEPARENT.exec(traceparent ?? '')?.[2];

/**
 * The one trace that a gift has, whoever speaks of it: SHA-256 of `liwu/trace/viewerId/requestId`, whose first 16 bytes name the trace
 * and whose next 8 its first span. Since it follows from the gift alone, nobody has to hand it on, a repeat says the same, and a
 * sampler that keeps a part of all ids keeps that part of the gifts.
 */
export const traceOfGift = ({ viewerId, requestId }: GiftIdentity): GiftTrace => {
  const digits = hash('sha256', `${PREFIX}${viewerId}/${requestId}`, 'hex');
  return {
    traceId: digits.slice(0, TRACE_ID_DIGITS),
    rootSpanId: digits.slice(TRACE_ID_DIGITS, TRACE_ID_DIGITS + SPAN_ID_DIGITS),
  };
};

/** The span in which an event came about: the last 8 bytes of its UUIDv5, so that whoever has the event knows the span. */
export const spanOfEvent = (eventId: string): string => eventId.slice(19, 23) + eventId.slice(24);

/** Whether whoever made a well-formed `traceparent` records its trace. */
export const isSampledIn = (traceparent: string): boolean => (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;

/** A `traceparent` that names a span. A gift's is always marked as sampled: who records spans decides by the trace's id alone. */
export const traceparentOf = (traceId: string, spanId: string, isSampled = true): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;

/** Whether an event tells of a gift on its journey; others have no trace of their own. */
export const isOfGift = <Event extends object>(event: Event): event is Event & GiftIdentity =>
  'viewerId' in event && 'requestId' in event;

/** What a `traceparent` begins with, up to the span's id. Every event asks for it, so it is judged by its shape: a full look would cost more than all the rest. */
const traceIn = (traceparent: string): string | undefined =>
  traceparent.length === 55 && traceparent.startsWith('00-') && traceparent[35] === '-' && traceparent[52] === '-'
    ? traceparent.slice(0, 36)
    : undefined;

/**
 * The `traceparent` that an event is published with, which names its own span. It stays in the trace of what it came of, if that had
 * one; otherwise a gift's event is in its gift's trace, and any other event in none.
 */
export const traceparentOfEvent = (event: object, eventId: string, cameOf?: string): string | undefined => {
  const known = cameOf === undefined ? undefined : traceIn(cameOf);
  if (known !== undefined) return `${known}${eventId.slice(19, 23)}${eventId.slice(24)}-01`;
  return isOfGift(event) ? traceparentOf(traceOfGift(event).traceId, spanOfEvent(eventId)) : undefined;
};
