import { EVENTS, type EventType, type LiwuEvent } from '../all-events.js';
import { cloudEventHeaders, topicOf } from '../cloud-event.js';
import { type EventDefinition, type ServiceName, SERVICES } from '../define-event.js';
import { ceTypeOf, encodeEvent } from '../event-codec.js';
import { EXAMPLE_EVENTS } from '../golden/example-events.js';
import { DEFAULT_LANES } from '../lane.js';
import { traceparentOfEvent } from '../trace-context.js';
import { draft7Of, type Json, refTo } from './draft-7.js';

const TOPIC_BINDING = '0.5.0';
/** The gateway has no database, and so no lanes whose events could be counted. */
const WITHOUT_LANES: ServiceName = 'rtm-gateway';
const FIRST_PLACE = { sequence: 1, prev: '0'.repeat(64) };

/** By name, since the order of a module's exports is another one in a bundle. */
const DEFINITIONS: readonly EventDefinition[] = Object.values(EVENTS).sort((a, b) => (a.type < b.type ? -1 : 1));

/** The events that a service may write to its topic. */
const eventsOf = (service: ServiceName): EventDefinition[] =>
  DEFINITIONS.filter(({ source }) => source === service || (source === 'lanes' && service !== WITHOUT_LANES));

const ceType = (type: string): string => ceTypeOf(type as EventType);

/** One channel for each service's topic. */
export const topicChannels = (): Json =>
  Object.fromEntries(
    SERVICES.map((service) => [
      service,
      {
        address: topicOf(service),
        title: `What ${service} has published`,
        description: `Written by ${service} only. The record's key is the id that decides the lane, and the lane is the partition: the first 4 bytes of SHA-256 of the key's UTF-8, as an unsigned big-endian integer, modulo the number of partitions. ${placesOf(service)} Another deployment on the same broker has another prefix than \`liwu\`.`,
        servers: [refTo('servers/kafka')],
        messages: Object.fromEntries(
          eventsOf(service).map(({ type }) => [type, refTo(`components/messages/${ceType(type)}`)]),
        ),
        bindings: {
          kafka: {
            topic: topicOf(service),
            partitions: DEFAULT_LANES,
            topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1, 'retention.bytes': -1 },
            bindingVersion: TOPIC_BINDING,
          },
        },
      },
    ]),
  );

const placesOf = (service: ServiceName): string =>
  service === WITHOUT_LANES
    ? 'Records have no `ce_sequence` and no `ce_prev`, and may come twice: the same event has the same `ce_id`.'
    : 'Each lane’s events are numbered without gaps by `ce_sequence` and chained by `ce_prev`.';

/** Each service publishes to its own topic. Who reads what is their own affair: a topic does not know its readers. */
export const topicOperations = (): Json =>
  Object.fromEntries(
    SERVICES.map((service) => [
      `${service}-publishes`,
      {
        action: 'send',
        channel: refTo(`channels/${service}`),
        summary: `${service} publishes what has happened.`,
        messages: eventsOf(service).map(({ type }) => refTo(`channels/${service}/messages/${type}`)),
      },
    ]),
  );

/** Every event as a message: CloudEvents 1.0 in Kafka's binary mode. */
export const eventMessages = (): Json =>
  Object.fromEntries(DEFINITIONS.map((definition) => [ceType(definition.type), messageOf(definition)]));

export const eventSchemas = (): Json =>
  Object.fromEntries(DEFINITIONS.map(({ type, schema }) => [ceType(type), draft7Of(schema, ceType(type))]));

function messageOf({ type, source }: EventDefinition): Json {
  return {
    name: ceType(type),
    title: type,
    summary: `Published by ${source === 'lanes' ? 'any service with lanes' : source}.`,
    contentType: 'application/json',
    headers: {
      allOf: [
        refTo('components/schemas/CloudEventHeaders'),
        {
          type: 'object',
          properties: {
            ce_type: { const: ceType(type) },
            ...(source !== 'lanes' && { ce_source: { const: `/liwu/${source}` } }),
          },
        },
      ],
    },
    payload: refTo(`components/schemas/${ceType(type)}`),
    bindings: {
      kafka: { key: { type: 'string', description: 'The id that decides the lane.' }, bindingVersion: TOPIC_BINDING },
    },
    examples: examplesOf(type as EventType, source === 'lanes' ? 'wallet' : source),
  };
}

/** The bytes that the codec writes for the examples of the golden files. */
function examplesOf(type: EventType, service: ServiceName): Json[] {
  return EXAMPLE_EVENTS[type].map((data, k) => {
    const told = { type, ...data } as LiwuEvent;
    const event = encodeEvent(told);
    const place = service === WITHOUT_LANES ? undefined : FIRST_PLACE;
    return {
      name: k === 0 ? 'all that it can say' : 'the least that it says',
      headers: Object.fromEntries(cloudEventHeaders(service, event, place, traceparentOfEvent(told, event.id))),
      payload: JSON.parse(event.value.toString('utf8')) as unknown,
    };
  });
}

const hex = (digits: number): string => `^[0-9a-f]{${digits}}$`;

/** The headers of every record; `cloudEventHeaders` writes them. */
export const CLOUD_EVENT_HEADERS: Json = {
  title: 'CloudEventHeaders',
  type: 'object',
  description: 'CloudEvents 1.0 in Kafka’s binary mode: each attribute is a header of text.',
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_type: { type: 'string', description: 'Which event, in which version.', pattern: '^liwu\\.[A-Za-z]+\\.v[0-9]+$' },
    ce_source: { type: 'string', enum: SERVICES.map((service) => `/liwu/${service}`) },
    ce_id: {
      type: 'string',
      description: 'UUIDv5 of `subject/type/n`: a repeat of the same event bears the same id.',
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
    },
    ce_subject: { type: 'string', description: 'What it is about: `viewerId/requestId` in a gift’s journey.' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_sequence: { type: 'string', description: 'The place in its lane, from 1.', pattern: '^[1-9][0-9]*$' },
    ce_prev: {
      type: 'string',
      description: 'SHA-256 of the event before it; 64 zeros before the first.',
      pattern: hex(64),
    },
    'content-type': { type: 'string', const: 'application/json' },
    traceparent: {
      type: 'string',
      description:
        'W3C trace context. It names the span in which the event came about: the last 16 digits of `ce_id`. A gift’s trace is the first 16 bytes of SHA-256 of `liwu/trace/` and the subject.',
      pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    },
  },
  required: ['ce_specversion', 'ce_type', 'ce_source', 'ce_id', 'ce_subject', 'ce_time', 'content-type'],
};
