import type { EncodedEvent } from './event-codec.js';
import type { ServiceName } from './define-event.js';

/** Where an event stands: its lane's sequence (gapless, from 1) and the hash of the event before it, in hex. */
export interface LanePlace {
  readonly sequence: number;
  readonly prev: string;
}

/** A service's one topic. The prefix tells deployments on one broker apart. */
export const topicOf = (service: ServiceName, prefix = 'liwu'): string => `${prefix}.${service}`;

/** CloudEvents 1.0 headers in Kafka's binary mode. The gateway's events have no place in a lane. */
export const cloudEventHeaders = (
  source: ServiceName,
  event: EncodedEvent,
  place?: LanePlace,
  traceparent?: string,
): [name: string, value: string][] => {
  const headers: [string, string][] = [
    ['ce_specversion', '1.0'],
    ['ce_type', event.ceType],
    ['ce_source', `/liwu/${source}`],
    ['ce_id', event.id],
    ['ce_subject', event.subject],
    ['ce_time', new Date(event.at).toISOString()],
    ['content-type', 'application/json'],
  ];
  if (place) headers.push(['ce_sequence', String(place.sequence)], ['ce_prev', place.prev]);
  if (traceparent) headers.push(['traceparent', traceparent]);
  return headers;
};
