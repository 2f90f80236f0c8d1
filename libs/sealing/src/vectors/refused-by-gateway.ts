import { SEALED_MAX_CHARS } from '@liwu/contracts/wire';
import { TO_GATEWAY, TO_VIEWER } from '../frame/sealed-frame.js';
import { ALICE, derivedKey, GATEWAY } from './fixed-sessions.js';
import { fixedSeal, type FixedSeal, sealFixed, textOf } from './seal-fixed.js';
import { strayBits } from './stray-bits.js';
import type { RefusedVector, SealRefusal } from './vector-types.js';

type How = Partial<Pick<RefusedVector, 'sender' | 'recipient' | 'nowMs'>>;
type Case = readonly [name: string, reason: SealRefusal, text: string, how?: How];

const GENUINE = sealFixed(fixedSeal()).frame;
const TEXT = textOf(GENUINE);

/** What the gateway must drop in silence. `genuine`, which all but a few are made of, opens. */
export const refusedByGateway = (nowMs: number): RefusedVector[] =>
  [...badForms(), ...badHeaders(), ...forgeries(), ...flippedBits()].map(([name, reason, text, how]) => ({
    name,
    session: ALICE.name,
    direction: 'to-gateway',
    sender: ALICE.viewerUid,
    recipient: GATEWAY,
    nowMs,
    ...how,
    text,
    reason,
  }));

const badForms = (): Case[] => [
  ['nothing', 'form', ''],
  ['a prefix alone', 'form', 'lw1.'],
  ['no prefix', 'form', TEXT.slice(4)],
  ['the prefix of another version', 'form', `lw2.${TEXT.slice(4)}`],
  ['the prefix in capitals', 'form', `LW1.${TEXT.slice(4)}`],
  ['1,025 characters', 'form', `lw1.${'A'.repeat(SEALED_MAX_CHARS - 3)}`],
  ['47 bytes: no room for a header and a tag', 'form', textOf(GENUINE.subarray(0, 47))],
  ['padding', 'form', `${TEXT}=`],
  ['a space behind', 'form', `${TEXT} `],
  ['a space behind the prefix', 'form', TEXT.replace('.', '. ')],
  ['a newline behind', 'form', `${TEXT}\n`],
  ['a newline within', 'form', `${TEXT.slice(0, 40)}\n${TEXT.slice(40)}`],
  ["base64's own alphabet: /", 'form', TEXT.replace('q', '/')],
  ["base64's own alphabet: +", 'form', TEXT.replace('q', '+')],
  ['a letter outside ASCII', 'form', TEXT.replace('q', 'é')],
  [
    'stray bits in the last character: the same bytes to a lenient decoder',
    'form',
    strayBits(textOf(sealFixed(fixedSeal({ plain: Buffer.from('{}') })).frame)),
  ],
  [
    'one character too many',
    'form',
    `${textOf(sealFixed(fixedSeal({ plain: Buffer.from('1') })).frame).slice(0, 4 + 64)}A`,
  ],
  ['a sender of 65 characters', 'form', TEXT, { sender: 'x'.repeat(65) }],
];

const withBytes = (...changes: readonly (readonly [offset: number, value: number])[]): string => {
  const frame = Buffer.from(GENUINE);
  for (const [offset, value] of changes) frame[offset] = value;
  return textOf(frame);
};
const sealed = (more: Partial<FixedSeal>): string => textOf(sealFixed(fixedSeal(more)).frame);
const reflected = (): string =>
  sealed({
    direction: TO_VIEWER,
    sender: GATEWAY,
    recipient: ALICE.viewerUid,
    plain: Buffer.from('{"kind":"settled"}'),
  });

const badHeaders = (): Case[] => [
  ['version 0', 'version', withBytes([0, 0])],
  ['version 2', 'version', withBytes([0, 2])],
  ['an answer of the gateway, sent back to it', 'direction', reflected()],
  ['direction 0', 'direction', withBytes([1, 0])],
  ['direction 3', 'direction', withBytes([1, 3])],
  ['a reserved byte that is not 0', 'reserved', withBytes([3, 1])],
  ['several faults: the first one counts', 'version', withBytes([0, 2], [1, 2], [3, 1])],
  ['direction before the reserved byte', 'direction', withBytes([1, 2], [3, 1])],
  ['key id 0', 'unknown-key', withBytes([2, 0])],
  ['a key id that nobody has, or that is retired', 'unknown-key', withBytes([2, 8])],
  ['a session that ended 60 s ago', 'long-expired', TEXT, { nowMs: (ALICE.expiresAt + 60) * 1_000 }],
  ['an expiry of 1970', 'long-expired', withBytes([4, 0], [5, 0], [6, 0], [7, 0])],
];

const forgeries = (): Case[] => [
  ['an expiry raised by one second', 'not-authentic', withBytes([7, GENUINE[7]! + 1])],
  ['an expiry lowered by one second', 'not-authentic', withBytes([7, GENUINE[7]! - 1])],
  ['another key id that exists', 'not-authentic', withBytes([2, 255])],
  ['another viewer’s uid sends it', 'not-authentic', TEXT, { sender: 'v-bob-k3x9q2ab' }],
  ['another tab of the same viewer sends it', 'not-authentic', TEXT, { sender: 'v-alice-k3x9q2ac' }],
  ['it is sent to another identity', 'not-authentic', TEXT, { recipient: 'gift-gateway-0-2' }],
  ['a tag of 4 bytes', 'not-authentic', sealed({ tagBytes: 4 })],
  ['a tag of 12 bytes', 'not-authentic', sealed({ tagBytes: 12 })],
  ['a byte behind the tag', 'not-authentic', textOf(Buffer.concat([GENUINE, Buffer.of(0)]))],
  [
    'sealed by another master key of the same id',
    'not-authentic',
    sealed({ key: derivedKey(ALICE, TO_GATEWAY, Buffer.alloc(32, 1)) }),
  ],
  ['sealed by the key of the other direction', 'not-authentic', sealed({ key: derivedKey(ALICE, TO_VIEWER) })],
  [
    'sealed for bob by alice’s key, and sent by bob',
    'not-authentic',
    sealed({ sender: 'v-bob-k3x9q2ab' }),
    { sender: 'v-bob-k3x9q2ab' },
  ],
];

/** What the lowest bit of each header byte does before any key is tried: of the expiry, it may say that the session is long over. */
const FLIPPED: Readonly<Record<number, SealRefusal>> = {
  0: 'version',
  1: 'direction',
  2: 'unknown-key',
  3: 'reserved',
  5: 'long-expired',
};

const flippedBits = (): Case[] =>
  Array.from(GENUINE, (byte, offset) => [
    `the lowest bit of byte ${offset} flipped`,
    FLIPPED[offset] ?? 'not-authentic',
    withBytes([offset, byte ^ 1]),
  ]);
