import { MAX_PLAINTEXT_BYTES, TO_GATEWAY, TO_VIEWER } from '../frame/sealed-frame.js';
import { ALICE, GATEWAY, GREATEST, MASTER_KEYS, sessionVector } from './fixed-sessions.js';
import { exampleGrant, greatestGrant } from './fixed-grants.js';
import { refusedByGateway } from './refused-by-gateway.js';
import { refusedByViewer } from './refused-by-viewer.js';
import { directionName, fixedSeal, type FixedSeal, sealFixed, textOf } from './seal-fixed.js';
import type { OpenedVector, WireVectors } from './vector-types.js';

const REQUEST_ID = '019a5f3e-0000-7000-8000-000000000001';
/** Within a minute before the end of alice's session. */
const NOW_MS = (ALICE.expiresAt - 60) * 1_000;
const SESSION_ENDS_MS = ALICE.expiresAt * 1_000;
const about = { requestId: REQUEST_ID, at: NOW_MS };
const request = {
  kind: 'request',
  ...about,
  try: 1,
  room: 'room-1',
  receiver: 'mei',
  gift: 'rose',
  quantity: 3,
  cost: '30',
};
const ack = { kind: 'ack', ...about, attempt: 0, sentAt: NOW_MS - 40 };
const longest = 'x'.repeat(40);
const greatestRequest = {
  ...request,
  at: Number.MAX_SAFE_INTEGER,
  try: 9,
  room: longest,
  receiver: longest,
  gift: 'g'.repeat(24),
  quantity: 999,
  cost: '999999999999',
  combo: ['zzzzzzzz', 99_999],
};
const NOT_ASCII = '{"say":"礼物 🎁 é e\u0301 ß"}';

/** All about sealing: sessions and their keys, what opens, and what must not. */
export const sealVectors = (): WireVectors['seal'] => ({
  masterKeys: MASTER_KEYS.map(({ kid, key }) => ({ kid, key: key.toString('hex') })),
  sessions: [ALICE, GREATEST].map(sessionVector),
  opened: [...openedByGateway(), ...openedByViewer()],
  refused: [...refusedByGateway(NOW_MS), ...refusedByViewer(NOW_MS)],
});

type Extra = Partial<Pick<OpenedVector, 'message' | 'nowMs' | 'expired' | 'body'>>;

function opened(name: string, seal: FixedSeal, extra: Extra = {}): OpenedVector {
  const { frame, additional } = sealFixed(seal);
  return {
    name,
    session: seal.session.name,
    direction: directionName(seal.direction),
    sender: seal.sender,
    recipient: seal.recipient,
    nowMs: NOW_MS,
    nonce: seal.nonce.toString('hex'),
    additionalData: additional.toString('hex'),
    plaintext: seal.plain.toString('hex'),
    text: textOf(frame),
    body: seal.plain.toString('utf8'),
    expired: false,
    ...extra,
  };
}

/** Every vector has a nonce of its own, as every message has. */
const numbered = (k: number): Buffer => Buffer.from(`nonce-${String(k).padStart(6, '0')}`);

const ofLength = (bytes: number): string => 'x'.repeat(bytes);

function openedByGateway(): OpenedVector[] {
  const to = { direction: TO_GATEWAY, sender: ALICE.viewerUid, recipient: GATEWAY } as const;
  const message = 'viewer-message' as const;
  const cases: [name: string, body: object | string | Buffer, extra?: Extra][] = [
    ['a request', request, { message }],
    ['a request with a combo', { ...request, combo: ['k3x9q2ab', 12] }, { message }],
    ['an ack', ack, { message }],
    ['an ack of a reminder', { ...ack, attempt: 3 }, { message }],
    ['no byte at all', ''],
    ['one byte', '{'],
    ['text that is not ASCII', NOT_ASCII],
    ['a byte order mark, which is part of the text', '\ufeff{}'],
    [
      'bytes that are no UTF-8: an empty body, so that their sender can be told',
      Buffer.from('7bff7d', 'hex'),
      { body: '' },
    ],
    ['two bytes less than the most', ofLength(MAX_PLAINTEXT_BYTES - 2)],
    ['one byte less than the most', ofLength(MAX_PLAINTEXT_BYTES - 1)],
    ['the most that fits: 1,024 characters', ofLength(MAX_PLAINTEXT_BYTES)],
    ['the last millisecond of the session', ack, { message, nowMs: SESSION_ENDS_MS - 1 }],
    ['the end of the session', ack, { message, nowMs: SESSION_ENDS_MS, expired: true }],
    [
      'the last millisecond in which a message of an ended session is opened',
      ack,
      { message, nowMs: SESSION_ENDS_MS + 59_999, expired: true },
    ],
  ];
  const greatest = { session: GREATEST, sender: GREATEST.viewerUid, recipient: 'gift-gateway-99999-99999' };
  return [
    opened('the vector of wire.md', fixedSeal()),
    ...cases.map(([name, body, extra], k) =>
      opened(name, fixedSeal({ ...to, nonce: numbered(k), plain: bytesOf(body) }), extra),
    ),
    opened(
      'a session in which everything is as great as may be',
      fixedSeal({ ...greatest, nonce: numbered(100), plain: bytesOf(greatestRequest) }),
      { message },
    ),
  ];
}

function openedByViewer(): OpenedVector[] {
  const from = { direction: TO_VIEWER, sender: GATEWAY, recipient: ALICE.viewerUid } as const;
  const message = 'gateway-message' as const;
  const refused = { kind: 'refused', ...about, final: true };
  const cases: [name: string, body: object | string, extra?: Extra][] = [
    ['accepted', { kind: 'accepted', ...about }, { message }],
    ['a grant', { kind: 'grant', ...about, attempt: 0, broadcaster: 'viewer', grant: exampleGrant() }, { message }],
    [
      'a grant that the gateway broadcasts',
      { kind: 'grant', ...about, attempt: 0, broadcaster: 'gateway', grant: exampleGrant() },
      { message },
    ],
    [
      'a reminder',
      { kind: 'reminder', ...about, attempt: 1, broadcaster: 'viewer', grant: exampleGrant() },
      { message },
    ],
    ['refused: not enough coins', { ...refused, code: 'insufficient-coins', available: '12' }, { message }],
    ['refused: another price', { ...refused, code: 'price-changed', cost: '33' }, { message }],
    ['refused for now', { ...refused, code: 'overloaded', final: false, retryAfterMs: 2_000 }, { message }],
    ['refused: stale', { ...refused, code: 'stale', final: false, now: NOW_MS }, { message }],
    ['released', { kind: 'released', ...about, code: 'not-shown' }, { message }],
    ['settled', { kind: 'settled', ...about }, { message }],
    ['an error', { kind: 'error', at: NOW_MS, code: 'bad-message', now: NOW_MS }, { message }],
    ['no byte at all', ''],
    ['text that is not ASCII', NOT_ASCII],
    ['the most that fits: 1,024 characters', ofLength(MAX_PLAINTEXT_BYTES)],
    [
      'after the end of its session: viewers do not look',
      { kind: 'settled', ...about },
      { message, nowMs: SESSION_ENDS_MS + 1 },
    ],
  ];
  const greatest = { ...from, session: GREATEST, sender: 'gift-gateway-999-11', recipient: GREATEST.viewerUid };
  const reminder = { kind: 'reminder', ...about, attempt: 3, broadcaster: 'gateway', grant: greatestGrant() };
  return [
    ...cases.map(([name, body, extra], k) =>
      opened(name, fixedSeal({ ...from, nonce: numbered(200 + k), plain: bytesOf(body) }), extra),
    ),
    opened(
      'the greatest reminder there is: 1,024 characters',
      fixedSeal({ ...greatest, nonce: numbered(300), plain: bytesOf(reminder) }),
      { message },
    ),
  ];
}

function bytesOf(body: object | string | Buffer): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}
