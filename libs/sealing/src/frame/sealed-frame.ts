import { SEALED_MAX_CHARS } from '@liwu/contracts/wire';
import { isCanonicalBase64url } from './base64url.js';

/** The layout of a sealed peer message (wire.md, section 2): `lw1.` and unpadded base64url of header, ciphertext and tag. */
export const SEALED_PREFIX = 'lw1.';
const FRAME_VERSION = 1;
export const HEADER_BYTES = 32;
export const SESSION_ID_BYTES = 12;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;
export const NONCE_OFFSET = 20;
const SESSION_ID_OFFSET = 8;
/** The greatest plaintext, in bytes of UTF-8, whose sealed message is still one billing unit of the provider. */
export const MAX_PLAINTEXT_BYTES =
  Math.floor(((SEALED_MAX_CHARS - SEALED_PREFIX.length) * 3) / 4) - HEADER_BYTES - TAG_BYTES;
const MIN_CHARS = SEALED_PREFIX.length + Math.ceil(((HEADER_BYTES + TAG_BYTES) * 4) / 3);

export const TO_GATEWAY = 1;
export const TO_VIEWER = 2;
export type Direction = typeof TO_GATEWAY | typeof TO_VIEWER;

/** What a sealed message says in clear about the session that it belongs to. */
export interface SealSession {
  readonly kid: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly sessionId: Uint8Array;
}

/** A message is never cut: whoever wants to seal more than fits has made a mistake. */
export class SealedTooLongError extends Error {
  override readonly name = 'SealedTooLongError';
  readonly code = 'too-long';
  constructor(readonly plaintextBytes: number) {
    super(`${plaintextBytes} bytes do not fit into a sealed message, which takes ${MAX_PLAINTEXT_BYTES}`);
  }
}

/** The part of a sealed text that is base64url; undefined where prefix, length or alphabet are wrong. */
export const payloadOf = (text: string): string | undefined => {
  if (text.length < MIN_CHARS || text.length > SEALED_MAX_CHARS || !text.startsWith(SEALED_PREFIX)) return undefined;
  const payload = text.slice(SEALED_PREFIX.length);
  return isCanonicalBase64url(payload) ? payload : undefined;
};

/** What can be wrong with a header before any key is touched. */
export type HeaderFault = 'version' | 'direction' | 'reserved';

/** Checks the header's constant bytes, in their order. */
export const headerFault = (frame: Uint8Array, direction: Direction): HeaderFault | undefined => {
  if (frame[0] !== FRAME_VERSION) return 'version';
  if (frame[1] !== direction) return 'direction';
  return frame[3] === 0 ? undefined : 'reserved';
};

export const sessionOf = (frame: Uint8Array): SealSession => ({
  kid: frame[2]!,
  expiresAt: ((frame[4]! << 24) | (frame[5]! << 16) | (frame[6]! << 8) | frame[7]!) >>> 0,
  sessionId: frame.subarray(SESSION_ID_OFFSET, NONCE_OFFSET),
});

/** Writes the 32 bytes of a header to the beginning of `frame`. */
export const writeHeader = (frame: Uint8Array, direction: Direction, session: SealSession, nonce: Uint8Array): void => {
  frame[0] = FRAME_VERSION;
  frame[1] = direction;
  frame[2] = session.kid;
  frame[3] = 0;
  writeU32(frame, 4, session.expiresAt);
  frame.set(session.sessionId, SESSION_ID_OFFSET);
  frame.set(nonce, NONCE_OFFSET);
};

/** What is authenticated beside the ciphertext: the header, and who says it to whom, as the provider names them. */
export const additionalData = (frame: Uint8Array, sender: string, recipient: string): Uint8Array<ArrayBuffer> => {
  const from = uidBytes(sender);
  const to = uidBytes(recipient);
  const data = new Uint8Array(HEADER_BYTES + 2 + from.length + to.length);
  data.set(frame.subarray(0, HEADER_BYTES));
  data[HEADER_BYTES] = from.length;
  data.set(from, HEADER_BYTES + 1);
  data[HEADER_BYTES + 1 + from.length] = to.length;
  data.set(to, HEADER_BYTES + 2 + from.length);
  return data;
};

const LABEL = new TextEncoder().encode('liwu/seal/1\0');

/** The `info` of the key derivation: another direction, key id, expiry or uid is another key. */
export const derivationInfo = (direction: Direction, kid: number, expiresAt: number, viewerUid: string): Uint8Array => {
  const uid = uidBytes(viewerUid);
  const info = new Uint8Array(LABEL.length + 7 + uid.length);
  info.set(LABEL);
  info[LABEL.length] = direction;
  info[LABEL.length + 1] = kid;
  writeU32(info, LABEL.length + 2, expiresAt);
  info[LABEL.length + 6] = uid.length;
  info.set(uid, LABEL.length + 7);
  return info;
};

const encoder = new TextEncoder();

function uidBytes(uid: string): Uint8Array {
  const bytes = encoder.encode(uid);
  if (bytes.length > 255) throw new RangeError(`a uid of ${bytes.length} bytes`);
  return bytes;
}

function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}
