import { TO_GATEWAY, TO_VIEWER } from '../frame/sealed-frame.js';
import { ALICE, derivedKey, GATEWAY } from './fixed-sessions.js';
import { fixedSeal, type FixedSeal, sealFixed, textOf } from './seal-fixed.js';
import type { RefusedVector, SealRefusal } from './vector-types.js';

type Case = readonly [
  name: string,
  reason: SealRefusal,
  text: string,
  how?: Partial<Pick<RefusedVector, 'sender' | 'recipient'>>,
];

const answer = (more: Partial<FixedSeal> = {}): FixedSeal =>
  fixedSeal({
    direction: TO_VIEWER,
    sender: GATEWAY,
    recipient: ALICE.viewerUid,
    plain: Buffer.from('{"kind":"settled"}'),
    ...more,
  });
const GENUINE = sealFixed(answer()).frame;
const TEXT = textOf(GENUINE);

const withByte = (offset: number, change: (byte: number) => number): string => {
  const frame = Buffer.from(GENUINE);
  frame[offset] = change(frame[offset]!);
  return textOf(frame);
};
const sealed = (more: Partial<FixedSeal>): string => textOf(sealFixed(answer(more)).frame);
const raised = (byte: number): number => byte + 1;
const flipped = (byte: number): number => byte ^ 1;

/** What a viewer must drop in silence. */
export const refusedByViewer = (nowMs: number): RefusedVector[] =>
  [...strangers(), ...forgeries()].map(([name, reason, text, how]) => ({
    name,
    session: ALICE.name,
    direction: 'to-viewer',
    sender: GATEWAY,
    recipient: ALICE.viewerUid,
    nowMs,
    ...how,
    text,
    reason,
  }));

const strangers = (): Case[] => [
  ['nothing', 'form', ''],
  ['padding', 'form', `${TEXT}==`],
  ['1,025 characters', 'form', `lw1.${'A'.repeat(1_021)}`],
  ['47 bytes', 'form', textOf(GENUINE.subarray(0, 47))],
  ['a sender of 65 characters', 'form', TEXT, { sender: 'x'.repeat(65) }],
  ['version 2', 'version', withByte(0, raised)],
  [
    'the viewer’s own request, sent back',
    'direction',
    textOf(sealFixed(fixedSeal()).frame),
    { sender: ALICE.viewerUid },
  ],
  ['a reserved byte that is not 0', 'reserved', withByte(3, raised)],
  ['another key id', 'another-session', withByte(2, raised)],
  ['another expiry', 'another-session', withByte(7, raised)],
  ['another session id', 'another-session', withByte(19, flipped)],
];

const forgeries = (): Case[] => [
  ['another identity of the gateway sends it', 'not-authentic', TEXT, { sender: 'gift-gateway-0-2' }],
  ['another viewer sends it', 'not-authentic', TEXT, { sender: 'v-mallory-k3x9q2ab' }],
  ['made for another tab of this viewer', 'not-authentic', sealed({ recipient: 'v-alice-k3x9q2ac' })],
  ['another nonce', 'not-authentic', withByte(20, flipped)],
  ['a bit of the ciphertext flipped', 'not-authentic', withByte(32, flipped)],
  ['a bit of the tag flipped', 'not-authentic', withByte(GENUINE.length - 1, flipped)],
  ['a tag of 4 bytes', 'not-authentic', sealed({ tagBytes: 4 })],
  ['sealed by the key of the other direction', 'not-authentic', sealed({ key: derivedKey(ALICE, TO_GATEWAY) })],
  ['bytes that are no UTF-8', 'not-utf-8', sealed({ plain: Buffer.from('7bff7d', 'hex') })],
  ['half a surrogate pair', 'not-utf-8', sealed({ plain: Buffer.from('eda080', 'hex') })],
];
