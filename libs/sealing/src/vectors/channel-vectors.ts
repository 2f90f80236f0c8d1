import { CHANNEL_MESSAGE_MAX_BYTES } from '@liwu/contracts/wire';
import { exampleGrant } from './fixed-grants.js';
import type { BudgetVector, ChannelVector, WireVectors } from './vector-types.js';

const VIEWER = 'v-alice-k3x9q2ab';
const GATEWAY = 'gift-gateway-0-1';
const BEGIN_MS = 1_794_999_941_000;

/** All about channel messages: what is looked at in one, and how many are looked at. */
export const channelVectors = (): WireVectors['channel'] => ({
  messages: [...read(), ...passedOver()],
  budgets: budgets(),
});

const message = (grants: unknown, more: object = {}): string =>
  JSON.stringify({ liwu: 1, kind: 'gifts', grants, ...more });
/** Of exactly this size, for the text stands in one grant. */
const ofBytes = (bytes: number, fill = 'A'): string => {
  const left = bytes - Buffer.byteLength(message(['']));
  const size = Buffer.byteLength(fill);
  return message([fill.repeat(Math.floor(left / size)) + 'A'.repeat(left % size)]);
};
const grants = (count: number): string[] => Array.from({ length: count }, (_, k) => `grant-${k}`);

const read = (): ChannelVector[] => [
  { name: 'a viewer’s own grant', publisher: VIEWER, text: message([exampleGrant()]), verdict: { grants: 1 } },
  { name: 'one grant by the gateway', publisher: GATEWAY, text: message([exampleGrant()]), verdict: { grants: 1 } },
  { name: 'ten grants by the gateway', publisher: GATEWAY, text: message(grants(10)), verdict: { grants: 10 } },
  {
    name: 'another order, and spaces',
    publisher: VIEWER,
    text: ' {"grants": ["x"], "kind": "gifts", "liwu": 1} ',
    verdict: { grants: 1 },
  },
  { name: 'exactly 8,192 bytes', publisher: VIEWER, text: ofBytes(CHANNEL_MESSAGE_MAX_BYTES), verdict: { grants: 1 } },
];

const passedOver = (): ChannelVector[] => [
  { name: '8,193 bytes', publisher: VIEWER, text: ofBytes(CHANNEL_MESSAGE_MAX_BYTES + 1), verdict: 'too-big' },
  {
    name: '8,193 bytes in fewer characters',
    publisher: VIEWER,
    text: ofBytes(CHANNEL_MESSAGE_MAX_BYTES + 1, '礼'),
    verdict: 'too-big',
  },
  ...NOT_GIFTS.map(([name, text, publisher = VIEWER]): ChannelVector => ({
    name,
    publisher,
    text,
    verdict: 'not-gifts',
  })),
];

const NOT_GIFTS: readonly (readonly [name: string, text: string, publisher?: string])[] = [
  ['two grants by a viewer', message(grants(2))],
  ['two grants by somebody who looks like the gateway', message(grants(2)), 'gift-gateway-0'],
  ['eleven grants', message(grants(11)), GATEWAY],
  ['no grant', message([])],
  ['an empty grant', message([''])],
  ['a grant that is no text', message([1])],
  ['grants that are no list', message('x')],
  ['a further field', message(['x'], { extra: 1 })],
  ['another version', message(['x'], { liwu: 2 })],
  ['the version as text', message(['x'], { liwu: '1' })],
  ['another kind', message(['x'], { kind: 'chat' })],
  ['no kind', '{"liwu":1,"grants":["x"]}'],
  ['chat', 'hello'],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a comma too many', '{"liwu":1,"kind":"gifts","grants":["x"],}'],
  ['text behind the JSON', `${message(['x'])}x`],
];

const burst = (seconds: number, messages: number, read: number) => ({
  nowMs: BEGIN_MS + seconds * 1_000,
  messages,
  read,
});

const budgets = (): BudgetVector[] => [
  {
    name: 'a viewer: 20 in a second',
    publisher: VIEWER,
    bursts: [burst(0, 25, 20), burst(0.999, 5, 0), burst(1, 25, 20)],
  },
  { name: 'the gateway: 60 in a second', publisher: GATEWAY, bursts: [burst(0, 70, 60), burst(1, 60, 60)] },
  { name: 'a stranger: 20 in a second', publisher: 'mallory', bursts: [burst(0, 21, 20)] },
];
