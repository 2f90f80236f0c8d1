import { Parser } from '@asyncapi/parser';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVENTS } from '../all-events.js';
import { SERVICES } from '../define-event.js';
import { ceTypeOf } from '../event-codec.js';
import { gatewayMessageSchema, viewerMessageSchema } from '../wire/index.js';
import { ASYNCAPI_FILE, asyncApiText } from './build-asyncapi.js';

const PARSE_WITHIN_MS = 60_000;
/** 0 is an error, 1 a warning, what is above is advice. */
const isFault = (severity: number): boolean => severity <= 1;
const committed = readFileSync(ASYNCAPI_FILE, 'utf8');

/** What the parser finds wrong, errors and warnings alike. */
const faultsOf = async (text: string): Promise<string[]> => {
  const { diagnostics } = await new Parser().parse(text);
  return diagnostics
    .filter(({ severity }) => isFault(severity))
    .map(({ message, path }) => `${path.join('/')}: ${message}`);
};

/** The document with one thing changed. */
const altered = (alter: (document: Document) => void): string => {
  const document = JSON.parse(committed) as Document;
  alter(document);
  return JSON.stringify(document);
};

interface Example {
  readonly headers: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
}

interface Message {
  readonly headers?: { readonly allOf: readonly [unknown, Record<string, unknown>] };
  readonly payload: { readonly $ref: string };
  readonly examples?: readonly Example[];
}

interface Document {
  channels: Record<string, { address: unknown; messages: Record<string, unknown> }>;
  operations: Record<string, { action: string }>;
  components: {
    messages: Record<string, Message>;
    schemas: Record<string, { properties: Record<string, { type: unknown }> }>;
  };
}

describe('the AsyncAPI document', { timeout: PARSE_WITHIN_MS }, () => {
  it('is what is committed (npm run asyncapi writes it)', () => expect(committed).toBe(asyncApiText()));

  it('is without a fault', async () => expect(await faultsOf(committed)).toEqual([]));

  it.each<[string, RegExp, (document: Document) => void]>([
    ['an address that is a number', /address/, ({ channels }) => void (channels['wallet']!.address = 1)],
    [
      'an action that there is not',
      /action/,
      ({ operations }) => void (operations['wallet-publishes']!.action = 'say'),
    ],
    [
      'a message that is not there',
      /\$ref/,
      ({ channels }) => void (channels['wallet']!.messages['X'] = { $ref: '#/no' }),
    ],
    [
      'a schema of no known type',
      /schemas/,
      ({ components }) => void (components.schemas['ack']!.properties['attempt']!.type = 'whole'),
    ],
  ])('would not be with %s', async (_, where, alter) => {
    const faults = await faultsOf(altered(alter));
    expect(faults.join('\n')).toMatch(where);
  });

  it('tells of every event, in the topic of each service that may write it', () => {
    const { channels } = JSON.parse(committed) as Document;
    for (const service of SERVICES) {
      const mayWrite = (source: string): boolean =>
        source === service || (source === 'lanes' && service !== 'rtm-gateway');
      const own = Object.values(EVENTS).flatMap(({ source, type }) => (mayWrite(source) ? [type] : []));
      expect(Object.keys(channels[service]!.messages)).toEqual(own.sort());
    }
  });

  it('has examples that are as it says', () => {
    expect(wrongExamples(JSON.parse(committed) as Document)).toEqual([]);
  });

  it.each<[string, string, (example: Example) => void]>([
    ['a quantity of 0', 'CoinsHeld', ({ payload }) => void (payload['quantity'] = 0)],
    ['a combo of three', 'CoinsHeld', ({ payload }) => void (payload['combo'] = ['abcd1234', 3, 3])],
    ['a cost that is a number', 'CoinsHeld', ({ payload }) => void (payload['cost'] = 30)],
    ['the type of another event', 'CoinsHeld', ({ headers }) => void (headers['ce_type'] = 'liwu.GiftPriced.v1')],
    ['another service’s name', 'CoinsHeld', ({ headers }) => void (headers['ce_source'] = '/liwu/gift-catalog')],
    ['no id', 'CoinsHeld', ({ headers }) => void delete headers['ce_id']],
    ['a further field', 'ack', ({ payload }) => void (payload['extra'] = 1)],
    ['no attempt', 'ack', ({ payload }) => void delete payload['attempt']],
  ])('would not have %s in an example', (_, type, alter) => {
    const document = JSON.parse(committed) as Document;
    const name = type === 'ack' ? type : `liwu.${type}.v1`;
    alter(exampleOf(document.components, name));
    expect(wrongExamples(document)).toEqual([name]);
  });

  it('has an example of every event and of every sealed message', () => {
    const { channels, components } = JSON.parse(committed) as Document;
    const names = Object.keys(components.messages).filter((name) => name !== 'gifts');
    for (const name of names) expect(components.messages[name]!.examples?.length ?? 0, name).toBeGreaterThan(0);
    const sealed = [viewerMessageSchema, gatewayMessageSchema].map(({ options }) =>
      options.map(({ shape }) => shape.kind.value),
    );
    expect([channels['gateway-inbox'], channels['viewer-inbox']].map((inbox) => Object.keys(inbox!.messages))).toEqual(
      sealed,
    );
  });

  it('tells of the headers that are written, and of no other', () => {
    const { components } = JSON.parse(committed) as Document;
    const ofLanes = exampleOf(components, ceTypeOf('CoinsHeld')).headers;
    const ofGateway = exampleOf(components, ceTypeOf('GiftRequested')).headers;
    const all = Object.keys(components.schemas['CloudEventHeaders']!.properties);
    expect(Object.keys(ofLanes).sort()).toEqual(all.sort());
    expect(all.filter((name) => !(name in ofGateway))).toEqual(['ce_prev', 'ce_sequence']);
  });
});

function exampleOf({ messages }: Document['components'], name: string): Example {
  return messages[name]!.examples![0]!;
}

const schemaOf = (json: unknown): z.ZodType => z.fromJSONSchema(json as Parameters<typeof z.fromJSONSchema>[0]);

/** Which messages have an example that their own schemas refuse: the parser looks at those of AsyncAPI 2 only. */
function wrongExamples({ components: { messages, schemas } }: Document): string[] {
  return Object.entries(messages).flatMap(([name, { examples = [], headers, payload }]) => {
    const body = schemaOf(schemas[payload.$ref.split('/').at(-1)!]);
    const allOf = [schemas['CloudEventHeaders']!, headers?.allOf[1] ?? {}];
    const head = headers ? schemaOf({ allOf }) : z.undefined();
    const isFine = (one: Example): boolean =>
      body.safeParse(one.payload).success && head.safeParse(one.headers).success;
    return examples.every(isFine) ? [] : [name];
  });
}
