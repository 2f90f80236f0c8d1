import { createCipheriv } from 'node:crypto';
import {
  additionalData,
  type Direction,
  HEADER_BYTES,
  NONCE_BYTES,
  SEALED_PREFIX,
  TAG_BYTES,
  TO_GATEWAY,
  writeHeader,
} from '../frame/sealed-frame.js';
import { ALICE, derivedKey, type FixedSession, GATEWAY } from './fixed-sessions.js';
import type { SealDirection } from './vector-types.js';

/** What is sealed, by whom and for whom. */
export interface FixedSeal {
  readonly session: FixedSession;
  readonly direction: Direction;
  readonly nonce: Buffer;
  readonly sender: string;
  readonly recipient: string;
  readonly plain: Buffer;
  /** Another key than the session's, to forge something. */
  readonly key?: Buffer;
  readonly tagBytes?: number;
}

/** The nonce a0…ab of wire.md's vector. Real nonces are random: one that comes twice under a key gives the plaintexts away. */
const FIXED_NONCE = Buffer.from(Array.from({ length: NONCE_BYTES }, (_, k) => 0xa0 + k));

/** Alice's `{"kind":"ack"}` to the gateway, as in wire.md, with what is to be different. */
export const fixedSeal = (more: Partial<FixedSeal> = {}): FixedSeal => ({
  session: ALICE,
  direction: TO_GATEWAY,
  nonce: FIXED_NONCE,
  sender: ALICE.viewerUid,
  recipient: GATEWAY,
  plain: Buffer.from('{"kind":"ack"}'),
  ...more,
});

/** The bytes of a sealed message under a nonce that is given, and what was authenticated beside them. */
export const sealFixed = (seal: FixedSeal): { frame: Buffer; additional: Buffer } => {
  const { direction, key, nonce, plain, recipient, sender, session, tagBytes = TAG_BYTES } = seal;
  const header = Buffer.alloc(HEADER_BYTES);
  writeHeader(header, direction, session, nonce);
  const additional = Buffer.from(additionalData(header, sender, recipient));
  const options = { authTagLength: tagBytes };
  const cipher = createCipheriv('aes-256-gcm', key ?? derivedKey(session, direction), nonce, options);
  cipher.setAAD(additional);
  return { frame: Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]), additional };
};

/** The text that travels. */
export const textOf = (frame: Buffer): string => SEALED_PREFIX + frame.toString('base64url');

export const directionName = (direction: Direction): SealDirection =>
  direction === TO_GATEWAY ? 'to-gateway' : 'to-viewer';
