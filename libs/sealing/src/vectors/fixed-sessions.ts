import { hkdfSync } from 'node:crypto';
import { derivationInfo, type Direction, KEY_BYTES, TO_GATEWAY, TO_VIEWER } from '../frame/sealed-frame.js';
import type { SessionVector } from './vector-types.js';

/** 32 bytes that count up from `first`. */
const counting = (first: number, size = KEY_BYTES): Buffer =>
  Buffer.from(Array.from({ length: size }, (_, k) => first + k));

/** Master keys that everybody knows. */
export const MASTER_KEYS = [
  { kid: 7, key: counting(0) },
  { kid: 255, key: counting(0xe0) },
] as const;

/** A session under known keys. */
export interface FixedSession {
  readonly name: string;
  readonly viewerUid: string;
  readonly kid: number;
  readonly expiresAt: number;
  readonly sessionId: Buffer;
}

export const GATEWAY = 'gift-gateway-0-1';

/** The session of wire.md's own vector. */
export const ALICE: FixedSession = {
  name: 'alice',
  viewerUid: 'v-alice-k3x9q2ab',
  kid: 7,
  expiresAt: 1_795_000_000,
  sessionId: counting(0, 12),
};

/** A session in which everything is as great as it may be. */
export const GREATEST: FixedSession = {
  name: 'greatest',
  viewerUid: `v-${'x'.repeat(40)}-zzzzzzzz`,
  kid: 255,
  expiresAt: 0xffff_ffff,
  sessionId: Buffer.alloc(12, 0xff),
};

/** One session's key for one direction, under its own master key or, to forge something, under another one. */
export const derivedKey = (
  { kid, expiresAt, sessionId, viewerUid }: FixedSession,
  direction: Direction,
  master: Buffer = MASTER_KEYS.find((known) => known.kid === kid)!.key,
): Buffer =>
  Buffer.from(hkdfSync('sha256', master, sessionId, derivationInfo(direction, kid, expiresAt, viewerUid), KEY_BYTES));

/** What the vectors say of a session. */
export const sessionVector = (session: FixedSession): SessionVector => {
  const { expiresAt, kid, name, sessionId, viewerUid } = session;
  const [toGateway, toViewer] = [derivedKey(session, TO_GATEWAY), derivedKey(session, TO_VIEWER)];
  const described = (direction: Direction, key: Buffer) => ({
    info: Buffer.from(derivationInfo(direction, kid, expiresAt, viewerUid)).toString('hex'),
    key: key.toString('hex'),
  });
  return {
    name,
    viewerUid,
    kid,
    expiresAt,
    sessionId: sessionId.toString('hex'),
    toGateway: described(TO_GATEWAY, toGateway),
    toViewer: described(TO_VIEWER, toViewer),
    seal: {
      version: 1,
      kid,
      expiresAt,
      sessionId: sessionId.toString('base64url'),
      toGateway: toGateway.toString('base64url'),
      toViewer: toViewer.toString('base64url'),
    },
  };
};
