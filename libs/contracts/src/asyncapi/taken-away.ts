import { isDeepStrictEqual } from 'node:util';
import { forbiddenChanges } from '../golden/schema-changes.js';

/** As much of the document as versions that run side by side have to agree upon. */
export interface PromisedDocument {
  readonly channels: Readonly<Record<string, PromisedChannel>>;
  readonly components: {
    readonly messages: Readonly<Record<string, PromisedMessage>>;
    readonly schemas: Readonly<Record<string, unknown>>;
  };
}

interface PromisedChannel {
  readonly address: string;
  readonly messages: Readonly<Record<string, { readonly $ref: string }>>;
  readonly bindings?: { readonly kafka: { readonly partitions: number } };
}

interface PromisedMessage {
  readonly examples?: readonly {
    readonly headers?: Readonly<Record<string, string>>;
    readonly payload: unknown;
  }[];
}

/**
 * In what a document does not keep what an earlier one promised, a sentence each. Both versions write to the same topics while one is rolled
 * to the other, and back: so a topic, an event and a field stay what they were, and only what need not be there is added.
 */
export const takenAway = (promised: PromisedDocument, now: PromisedDocument): string[] => [
  ...Object.entries(promised.channels).flatMap(([name, channel]) => ofChannel(name, channel, now.channels[name])),
  ...Object.entries(promised.components.messages).flatMap(([name, message]) =>
    ofIdentity(name, message, now.components.messages[name]),
  ),
  ...Object.entries(promised.components.schemas).flatMap(([name, schema]) =>
    ofSchema(name, schema, now.components.schemas[name]),
  ),
];

function ofChannel(name: string, promised: PromisedChannel, now: PromisedChannel | undefined): string[] {
  if (!now) return [`The channel ${name} is gone: who writes or reads there waits for ever.`];
  const lanes = [promised, now].map(({ bindings }) => bindings?.kafka.partitions);
  return [
    ...(now.address === promised.address
      ? []
      : [`The channel ${name} is ${now.address}, promised: ${promised.address}.`]),
    ...(lanes[0] === lanes[1] ? [] : [`The channel ${name} has ${lanes[1]} lanes, promised: ${lanes[0]}.`]),
    ...Object.entries(promised.messages)
      .filter(([message, { $ref }]) => now.messages[message]?.$ref !== $ref)
      .map(
        ([, { $ref }]) =>
          `${nameOf($ref)} is no longer said in ${name}: who knows nothing else moves over what is said instead.`,
      ),
  ];
}

const nameOf = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1);

/** The same content has the same id and subject, by which replicas of both versions know a repeat. */
function ofIdentity(name: string, promised: PromisedMessage, now: PromisedMessage | undefined): string[] {
  return (promised.examples ?? []).flatMap(({ headers, payload }) => {
    const same = now?.examples?.find((example) => isDeepStrictEqual(example.payload, payload));
    return ['ce_id', 'ce_subject']
      .filter((header) => same && same.headers?.[header] !== headers?.[header])
      .map(
        (header) => `${name} has another ${header} for the same content: a repeat would be taken for something new.`,
      );
  });
}

function ofSchema(name: string, promised: unknown, now: unknown): string[] {
  if (now === undefined) return [`The schema of ${name} is gone.`];
  return forbiddenChanges(promised, now).map((path) => `${name}: ${path} is not what was promised.`);
}
