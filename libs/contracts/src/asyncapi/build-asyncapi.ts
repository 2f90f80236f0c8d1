import { readFileSync } from 'node:fs';
import type { Json } from './draft-7.js';
import { CLOUD_EVENT_HEADERS, eventMessages, eventSchemas, topicChannels, topicOperations } from './event-topics.js';
import {
  type MessageExample,
  rtmChannels,
  rtmMessages,
  rtmOperations,
  rtmSchemas,
  type SealedKind,
} from './rtm-channels.js';

/** Where the document is committed, seen from the sources as well as from what is built. */
export const ASYNCAPI_FILE = new URL('../../../../docs/asyncapi.json', import.meta.url);
const VECTORS_FILE = new URL('../../../../docs/wire-vectors.json', import.meta.url);
const VERSION = '1.0.0';

/** All that travels by topics and by RTM, as an AsyncAPI 3 document. */
const buildAsyncApi = (): Json => ({
  asyncapi: '3.0.0',
  id: 'urn:liwu',
  info: {
    title: 'Liwu: events and messages',
    version: VERSION,
    description:
      'The four topics of the services, and what viewers, the gateway and rooms say to each other over RTM. The wire format byte for byte is docs/wire-format.md, the meaning of each event docs/design.md; the same schemas, of the draft of 2020-12, are in libs/contracts/schemas.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    tags: [{ name: 'events' }, { name: 'rtm' }],
  },
  defaultContentType: 'application/json',
  servers: {
    kafka: { host: '127.0.0.1:4690', protocol: 'kafka', description: 'Where `npm start` has the broker listen.' },
    rtm: {
      host: '127.0.0.1:4605',
      pathname: '/rtm',
      protocol: 'agora-rtm',
      description: 'The local stand-in for the provider, for which its SDK finds its own servers.',
    },
  },
  channels: { ...topicChannels(), ...rtmChannels() },
  operations: { ...topicOperations(), ...rtmOperations() },
  components: {
    messages: { ...eventMessages(), ...rtmMessages(messageExamples()) },
    schemas: { CloudEventHeaders: CLOUD_EVENT_HEADERS, ...eventSchemas(), ...rtmSchemas() },
  },
});

/** The file's text. */
export const asyncApiText = (): string => `${JSON.stringify(buildAsyncApi(), null, 2)}\n`;

/** The published vectors' plaintexts that are messages. */
function messageExamples(): MessageExample[] {
  const { seal } = JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as {
    seal: { opened: { name: string; body: string; message?: SealedKind }[] };
  };
  return seal.opened.flatMap(({ name, body, message }) =>
    message ? [{ name, message, body: JSON.parse(body) as MessageExample['body'] }] : [],
  );
}
