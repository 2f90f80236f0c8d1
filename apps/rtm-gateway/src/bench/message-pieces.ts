import { encodeEvent, type ReplyTo } from '@liwu/contracts';
import { GrantSigner, parseGrantKeys, SealKeyring } from '@liwu/sealing';
import { ViewerSeal } from '@liwu/sealing/viewer';
import { generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { giftRequested } from '../accept-gift-request/gift-requested.js';
import { broadcastAcknowledged } from '../record-evidence/broadcast-acknowledged.js';
import { judgeMessage, type Moment } from '../viewer-messages/judge-message.js';

/** What the gateway does for one message, without network and log; `n` picks the message. */
export type Piece = (n: number) => void;

/** The pieces by name: what a request takes, what a grant takes, and a fixed work to hold them against. */
export interface Pieces {
  /** Opens a sealed request, checks it, makes its event and the bytes that are recorded of it. */
  readonly request: Piece;
  /** Signs a grant and seals the message that carries it. */
  readonly grant: Piece;
  /** The SHA-256 of 500 characters, and some JSON, ten times: what every machine does at a pace of its own. */
  readonly reference: Piece;
}

const IDENTITY = 'gift-gateway-0-1';
const GIFT = { room: 'room-1', receiver: 'bob', gift: 'rose' } as const;
const VIEWERS = 200;
const MESSAGES = 2_000;
const REFERENCE_CHARS = 500;
const REFERENCE_TIMES = 10;
const RECORDS = { request: giftRequested, ack: broadcastAcknowledged };

/** Makes the pieces, each over many messages of many viewers: the same one over and over would be done faster than in life. */
export const makePieces = async (now = Date.now()): Promise<Pieces> => {
  const keyring = new SealKeyring([{ kid: 1, key: randomBytes(32) }]);
  const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };
  const signer = new GrantSigner(parseGrantKeys(JSON.stringify([jwk])), 'liwu');
  const sessions = await Promise.all(Array.from({ length: VIEWERS }, (_, n) => sessionOf(keyring, n, now)));
  const messages = await Promise.all(
    Array.from({ length: MESSAGES }, async (_, n) => {
      const { seal, uid, viewerId, replyTo } = sessions[n % VIEWERS]!;
      const requestId = requestIdAt(now, n);
      return { uid, viewerId, requestId, replyTo, text: await seal.seal(requestJson(requestId, now), IDENTITY) };
    }),
  );
  const at = (n: number) => messages[n % MESSAGES]!;
  return { request: requestPiece(keyring, at, now), grant: grantPiece(keyring, signer, at, now), reference };
};

interface SealedRequest {
  readonly uid: string;
  readonly viewerId: string;
  readonly requestId: string;
  readonly replyTo: ReplyTo;
  readonly text: string;
}

const requestPiece = (keyring: SealKeyring, at: (n: number) => SealedRequest, now: number): Piece => {
  const moment: Moment = { now, admits: () => 'admitted', retryAfterMs: () => 0, msUntilRequest: () => 0 };
  return (n) => {
    const { text, uid, viewerId } = at(n);
    const opened = keyring.open(text, { sender: uid, recipient: IDENTITY, nowMs: now });
    if (!opened.ok) throw new Error(`not opened: ${opened.reason}`);
    const verdict = judgeMessage({ viewerId, ...opened }, moment, RECORDS);
    if (verdict.do !== 'record') throw new Error(`not recorded: ${verdict.do}`);
    encodeEvent(verdict.event);
  };
};

const grantPiece = (
  keyring: SealKeyring,
  signer: GrantSigner,
  at: (n: number) => SealedRequest,
  now: number,
): Piece => {
  const held = { ...GIFT, quantity: 1, heldAt: now, expiresAt: now };
  return (n) => {
    const { replyTo, requestId, viewerId } = at(n);
    const grant = signer.grantOf({ ...held, viewerId, requestId });
    const message = { kind: 'grant', requestId, attempt: 0, broadcaster: 'viewer', grant, at: now };
    keyring.seal(JSON.stringify(message), { replyTo, sender: IDENTITY });
  };
};

const reference: Piece = (n) => {
  for (let time = 0; time < REFERENCE_TIMES; time += 1) {
    const text = JSON.stringify({ n: n + time, text: 'x'.repeat(REFERENCE_CHARS) });
    if (hash('sha256', text).length === 0 || JSON.parse(text) === undefined) throw new Error('nothing was done');
  }
};

async function sessionOf(keyring: SealKeyring, n: number, now: number) {
  const viewerId = `bench-${n}`;
  const uid = `v-${viewerId}-bench000`;
  const issued = keyring.issue(uid, now);
  const replyTo: ReplyTo = { uid, kid: issued.kid, sessionId: issued.sessionId, sessionExpiresAt: issued.expiresAt };
  return { uid, viewerId, replyTo, seal: await ViewerSeal.create(issued, uid) };
}

const requestJson = (requestId: string, at: number): string =>
  JSON.stringify({ kind: 'request', requestId, at, try: 1, ...GIFT, quantity: 1, cost: '10' });

const TIME_HEX = 12;

/** A UUIDv7 of this moment that nobody else has. */
function requestIdAt(now: number, n: number): string {
  const time = now.toString(16).padStart(TIME_HEX, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(TIME_HEX, '0')}`;
}
