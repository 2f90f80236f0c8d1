import { z } from 'zod';
import {
  CHANNEL_MESSAGE_MAX_BYTES,
  channelMessageSchema,
  gatewayMessageSchema,
  GRANT_MAX_CHARS,
  grantClaimsSchema,
  grantHeaderSchema,
  SEALED_MAX_CHARS,
  viewerMessageSchema,
} from '../wire/index.js';
import { draft7Of, type Json, refTo } from './draft-7.js';

/** Which schema a sealed message's plaintext has; the names are those of the vectors. */
export type SealedKind = 'viewer-message' | 'gateway-message';

/** A plaintext of the published vectors, as an example of its kind. */
export interface MessageExample {
  readonly name: string;
  readonly message: SealedKind;
  readonly body: Json & { readonly kind: string };
}

interface Kind {
  readonly of: SealedKind;
  readonly kind: string;
  readonly schema: z.ZodType;
}

const KINDS: readonly Kind[] = [
  ...viewerMessageSchema.options.map((schema): Kind => ({
    of: 'viewer-message',
    kind: schema.shape.kind.value,
    schema,
  })),
  ...gatewayMessageSchema.options.map((schema): Kind => ({
    of: 'gateway-message',
    kind: schema.shape.kind.value,
    schema,
  })),
];
const kindsOf = (of: SealedKind): readonly Kind[] => KINDS.filter((kind) => kind.of === of);

/** What is within a sealed message of each kind; examples are the plaintexts of the vectors. */
export const rtmMessages = (examples: readonly MessageExample[]): Json => ({
  ...Object.fromEntries(KINDS.map((kind) => [kind.kind, sealedMessage(kind, examples)])),
  gifts: {
    name: 'gifts',
    title: 'Gifts, broadcast in their room',
    summary: `In clear, at most ${CHANNEL_MESSAGE_MAX_BYTES.toLocaleString('en')} bytes of UTF-8. A viewer sends one grant, its own; the gateway sends one, or two to ten together. Whoever receives it checks each grant before anything is drawn.`,
    contentType: 'application/json',
    payload: refTo('components/schemas/channel-message'),
  },
});

function sealedMessage({ of, kind }: Kind, examples: readonly MessageExample[]): Json {
  const own = examples.filter(({ message, body }) => message === of && body.kind === kind);
  return {
    name: kind,
    title: `${of === 'viewer-message' ? 'Viewer to gateway' : 'Gateway to viewer'}: ${kind}`,
    summary: 'What is within the seal; what travels is text as the schema sealed-peer-message says.',
    contentType: 'application/json',
    payload: refTo(`components/schemas/${kind}`),
    'x-travels-as': '#/components/schemas/sealed-peer-message',
    examples: own.map(({ name, body }) => ({ name, payload: body })),
  };
}

export const rtmSchemas = (): Json => ({
  ...Object.fromEntries(KINDS.map(({ kind, schema }) => [kind, draft7Of(schema, kind)])),
  'channel-message': draft7Of(channelMessageSchema, 'channel-message'),
  'grant-header': draft7Of(grantHeaderSchema, 'grant-header'),
  'grant-claims': draft7Of(grantClaimsSchema, 'grant-claims'),
  'signed-grant': {
    title: 'signed-grant',
    type: 'string',
    description: 'A compact JWS of exactly the header grant-header and the claims grant-claims, signed by Ed25519.',
    pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}$',
    maxLength: GRANT_MAX_CHARS,
  },
  'sealed-peer-message': {
    title: 'sealed-peer-message',
    type: 'string',
    description: '`lw1.` and unpadded base64url of a header of 32 bytes, AES-256-GCM ciphertext and a tag of 16 bytes.',
    pattern: '^lw1\\.[A-Za-z0-9_-]{64,}$',
    maxLength: SEALED_MAX_CHARS,
  },
});

/** Who says what to whom over RTM: two inboxes of peer messages, and a room. */
export const rtmChannels = (): Json => ({
  'gateway-inbox': {
    address: 'gift-gateway-{ordinal}-{identity}',
    title: 'One of the gateway’s identities',
    description: 'Sealed peer messages of viewers, each sealed for exactly this identity.',
    servers: [refTo('servers/rtm')],
    parameters: {
      ordinal: { description: 'The replica, from 0.' },
      identity: { description: 'Which of the replica’s identities, from 0.' },
    },
    messages: messagesOf('viewer-message'),
  },
  'viewer-inbox': {
    address: 'v-{viewerId}-{suffix}',
    title: 'A viewer’s session',
    description: 'Sealed peer messages of the gateway. Any identity of it may answer.',
    servers: [refTo('servers/rtm')],
    parameters: {
      viewerId: { description: '1 to 40 letters, digits or hyphens.' },
      suffix: { description: '8 lower-case letters or digits, drawn for each session.' },
    },
    messages: messagesOf('gateway-message'),
  },
  room: {
    address: '{room}',
    title: 'A live room’s channel',
    description: 'What everybody in the room hears. Anybody may say anything here: only what is signed is drawn.',
    servers: [refTo('servers/rtm')],
    parameters: { room: { description: '1 to 40 letters, digits or hyphens.' } },
    messages: { gifts: refTo('components/messages/gifts') },
  },
});

const messagesOf = (of: SealedKind): Json =>
  Object.fromEntries(kindsOf(of).map(({ kind }) => [kind, refTo(`components/messages/${kind}`)]));

/** Seen from the gateway; a viewer's client does the opposite with the two inboxes, and the same in the room. */
export const rtmOperations = (): Json => ({
  'gateway-hears-viewers': operation(
    'receive',
    'gateway-inbox',
    'A viewer asks for a gift, or says that it was broadcast.',
    kindsOf('viewer-message'),
  ),
  'gateway-answers-viewers': operation(
    'send',
    'viewer-inbox',
    'A viewer is granted a gift, refused one, or told how one ended.',
    kindsOf('gateway-message'),
  ),
  'gifts-are-broadcast': operation(
    'send',
    'room',
    'A viewer broadcasts its grant, or the gateway does it on the viewer’s behalf.',
    [{ kind: 'gifts' }],
  ),
  'gifts-are-received': operation(
    'receive',
    'room',
    'Receivers draw what is genuine, once; the gateway witnesses it.',
    [{ kind: 'gifts' }],
  ),
});

const operation = (
  action: string,
  channel: string,
  summary: string,
  kinds: readonly { readonly kind: string }[],
): Json => ({
  action,
  channel: refTo(`channels/${channel}`),
  summary,
  messages: kinds.map(({ kind }) => refTo(`channels/${channel}/messages/${kind}`)),
});
