import type { GrantFailure } from '../viewer/grant-checks.js';
import {
  CLAIMS,
  claimsWith,
  exampleGrant,
  grantOf,
  HELD_AT_MS,
  ISSUER,
  publicKeys,
  SEEDS,
  signedVectors,
  signFixed,
} from './fixed-grants.js';
import { badClaims } from './bad-claims.js';
import { badForms } from './bad-grants.js';
import type { ReceiverVector, WireVectors } from './vector-types.js';

type Delivery = ReceiverVector['deliveries'][number];

const ROOM = 'room-1';
const ALICE = 'v-alice-k3x9q2ab';
const GATEWAY = 'gift-gateway-0-1';
/** One second after the hold. */
const NOW_MS = HELD_AT_MS + 1_000;
const ENDS_MS = HELD_AT_MS + 40_000;

/** All about grants: how they are signed, and what a receiver makes of what it hears. */
export const grantVectors = (): WireVectors['grants'] => ({
  issuer: ISSUER,
  keys: publicKeys(),
  seeds: Object.fromEntries(Object.entries(SEEDS).map(([kid, seed]) => [kid, seed.toString('hex')])),
  signed: signedVectors(),
  received: [...rendered(), ...misplaced(), ...untimely(), ...repeated(), ...malformed()],
});

const delivery = (jws: string, verdict: Delivery['verdict'], more: Partial<Delivery> = {}): Delivery => ({
  jws,
  publisher: ALICE,
  nowMs: NOW_MS,
  verdict,
  ...more,
});
const once = (
  name: string,
  jws: string,
  verdict: Delivery['verdict'],
  more: Partial<Delivery> = {},
): ReceiverVector => ({
  name,
  room: ROOM,
  deliveries: [delivery(jws, verdict, more)],
});
const claimed = (more: object): string => grantOf(claimsWith(more));

const rendered = (): ReceiverVector[] => [
  once('a grant, broadcast by its viewer', exampleGrant(), 'render'),
  once('a grant, broadcast by the gateway', exampleGrant(), 'render', { publisher: GATEWAY }),
  once('a grant, broadcast from another tab of its viewer', exampleGrant(), 'render', {
    publisher: 'v-alice-00000000',
  }),
  once('a grant with a combo', claimed({ combo: ['k3x9q2ab', 12] }), 'render'),
  once('a grant under the other key', grantOf(CLAIMS, 'vec-2'), 'render'),
  once('a viewer id with hyphens', claimed({ sub: 'a-b-c' }), 'render', { publisher: 'v-a-b-c-k3x9q2ab' }),
  once(
    'the greatest values',
    claimed({ sub: 'x'.repeat(40), to: 'y'.repeat(40), gift: 'z'.repeat(24), qty: 999, combo: ['zzzzzzzz', 99_999] }),
    'render',
    { publisher: `v-${'x'.repeat(40)}-zzzzzzzz` },
  ),
];

const misplaced = (): ReceiverVector[] => [
  once('another issuer', claimed({ iss: 'other' }), 'issuer'),
  once('another room', claimed({ aud: 'room-2' }), 'room'),
  once('another viewer publishes it', exampleGrant(), 'publisher', { publisher: 'v-mallory-k3x9q2ab' }),
  once('a viewer whose id begins alike publishes it', exampleGrant(), 'publisher', { publisher: 'v-alice-b-k3x9q2ab' }),
  once('a suffix of 7 characters', exampleGrant(), 'publisher', { publisher: 'v-alice-k3x9q2a' }),
  once('a suffix in capitals', exampleGrant(), 'publisher', { publisher: 'v-alice-K3X9Q2AB' }),
  once('the viewer’s id alone', exampleGrant(), 'publisher', { publisher: 'alice' }),
  once('an anonymous receiver publishes it', exampleGrant(), 'publisher', { publisher: 'a-0123456789abcdef' }),
  once('somebody who looks like the gateway publishes it', exampleGrant(), 'publisher', {
    publisher: 'gift-gateway-0-1-2',
  }),
  once('a name that only begins like the gateway’s', exampleGrant(), 'publisher', { publisher: 'gift-gateway-' }),
  once('the issuer is looked at before the room', claimed({ iss: 'other', aud: 'room-2' }), 'issuer'),
  once('the room is looked at before the publisher', claimed({ aud: 'room-2' }), 'room', {
    publisher: 'v-mallory-k3x9q2ab',
  }),
  once('the publisher is looked at before the time', exampleGrant(), 'publisher', {
    publisher: 'v-mallory-k3x9q2ab',
    nowMs: ENDS_MS,
  }),
];

const lasting = (seconds: number): string => claimed({ exp: CLAIMS.iat + seconds });

const untimely = (): ReceiverVector[] => [
  once('the last millisecond of a grant', exampleGrant(), 'render', { nowMs: ENDS_MS - 1 }),
  once('the end of a grant', exampleGrant(), 'expired', { nowMs: ENDS_MS }),
  once('5 s before its beginning, by the receiver’s clock', exampleGrant(), 'render', { nowMs: HELD_AT_MS - 5_000 }),
  once('more than 5 s before its beginning', exampleGrant(), 'from-the-future', { nowMs: HELD_AT_MS - 5_001 }),
  once('an hour before its beginning', exampleGrant(), 'from-the-future', { nowMs: HELD_AT_MS - 3_600_000 }),
  once('a lifetime of 60 s', lasting(60), 'render'),
  once('a lifetime of 61 s', lasting(61), 'lifetime'),
  once('a lifetime of an hour', lasting(3_600), 'lifetime'),
  once('no lifetime', lasting(0), 'lifetime', { nowMs: HELD_AT_MS - 1 }),
  once('a lifetime below nothing', lasting(-1), 'lifetime', { nowMs: HELD_AT_MS - 2_000 }),
];

const numbered = (k: number): string => claimed({ jti: `019a5f3e-0000-7000-8000-${String(k).padStart(12, '0')}` });
/** The last character of a signature stands for four bits of it and two that must be 0. */
const altered = (jws: string): string => jws.slice(0, -1) + (jws.endsWith('A') ? 'Q' : 'A');

const repeated = (): ReceiverVector[] => [
  sequence('the same grant twice', [exampleGrant(), 'render'], [exampleGrant(), 'seen']),
  {
    name: 'the same grant by its viewer and by the gateway',
    room: ROOM,
    deliveries: [delivery(exampleGrant(), 'render'), delivery(exampleGrant(), 'seen', { publisher: GATEWAY })],
  },
  sequence('the same gift under two keys', [exampleGrant(), 'render'], [grantOf(CLAIMS, 'vec-2'), 'seen']),
  sequence('the same id with other content', [exampleGrant(), 'render'], [claimed({ qty: 4 }), 'seen']),
  sequence('two gifts', [numbered(1), 'render'], [numbered(2), 'render'], [numbered(1), 'seen']),
  sequence(
    'a forgery first: only what was verified is remembered',
    [altered(exampleGrant()), 'signature'],
    [exampleGrant(), 'render'],
    [altered(exampleGrant()), 'seen'],
  ),
  {
    name: 'two viewers with the same request id',
    room: ROOM,
    deliveries: [
      delivery(exampleGrant(), 'render'),
      delivery(claimed({ sub: 'bob' }), 'render', { publisher: 'v-bob-k3x9q2ab' }),
    ],
  },
  {
    name: 'too soon, and again in time',
    room: ROOM,
    deliveries: [
      delivery(exampleGrant(), 'from-the-future', { nowMs: HELD_AT_MS - 6_000 }),
      delivery(exampleGrant(), 'render', { nowMs: HELD_AT_MS - 4_000 }),
    ],
  },
];

function sequence(
  name: string,
  ...of: readonly (readonly [jws: string, verdict: Delivery['verdict']])[]
): ReceiverVector {
  return { name, room: ROOM, deliveries: of.map(([jws, verdict]) => delivery(jws, verdict)) };
}

const malformed = (): ReceiverVector[] => [
  ...badForms().map(([name, jws, verdict]) => once(name, jws, verdict)),
  ...badClaims().map(([name, payload]) => once(name, signFixed({ payload }), 'claims' satisfies GrantFailure)),
  once('signed by somebody else under a known key id', signFixed({ byStranger: true }), 'signature'),
  once('signed by the other key', `${exampleGrant().slice(0, -86)}${grantOf(CLAIMS, 'vec-2').slice(-86)}`, 'signature'),
  once('claims are looked at before the signature', signFixed({ byStranger: true, payload: '{}' }), 'claims'),
];
