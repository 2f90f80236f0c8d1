import type { ReplyTo } from '@liwu/contracts';
import type { Session } from '@liwu/contracts/wire';
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import {
  additionalData,
  derivationInfo,
  type Direction,
  HEADER_BYTES,
  type HeaderFault,
  headerFault,
  KEY_BYTES,
  MAX_PLAINTEXT_BYTES,
  NONCE_BYTES,
  NONCE_OFFSET,
  payloadOf,
  SEALED_PREFIX,
  SealedTooLongError,
  SESSION_ID_BYTES,
  sessionOf,
  TAG_BYTES,
  TO_GATEWAY,
  TO_VIEWER,
  writeHeader,
} from '../frame/sealed-frame.js';
import { viewerIdOf } from '../frame/uids.js';
import { BoundedCache } from './key-cache.js';

/** How long a session's keys are good for, in seconds; clients renew at 45±5 minutes. */
export const SEAL_SESSION_SECONDS = 3_600;
/** How long after its session's end a message is still opened: acknowledgements count, requests are told. */
export const SEAL_GRACE_SECONDS = 60;
const MAX_CACHED_KEYS = 20_000;
const ALGORITHM = 'aes-256-gcm';

/** A master key; `kid` is 1 to 255. */
export interface SealKey {
  readonly kid: number;
  readonly key: Buffer;
}

/** Why a sealed message was dropped; none of these is ever answered, since the sender is not authenticated. */
export type OpenFailure = 'form' | HeaderFault | 'unknown-key' | 'long-expired' | 'not-authentic';

/** An authenticated message; `expired`: its session has ended, at most 60 s ago. */
export type Opened =
  | { readonly ok: true; readonly replyTo: ReplyTo; readonly body: string; readonly expired: boolean }
  | { readonly ok: false; readonly reason: OpenFailure };

/**
 * Seals and opens peer messages between viewers and the gateway, and stores nothing but master keys:
 * every session's keys are derived again from what each message says in clear. The first master key issues sessions.
 */
export class SealKeyring {
  readonly #keys = new Map<number, Buffer>();
  readonly #current: SealKey;
  // As key objects: a key given as bytes is imported anew for each message, which takes longer than the cipher itself.
  readonly #openingKeys = new BoundedCache<KeyObject>(MAX_CACHED_KEYS);
  readonly #sealingKeys = new BoundedCache<KeyObject>(MAX_CACHED_KEYS);
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(keys: readonly SealKey[]) {
    const [first] = keys;
    if (!first) throw new RangeError('a keyring needs at least one master key');
    this.#current = first;
    for (const { kid, key } of keys) {
      if (!Number.isInteger(kid) || kid < 1 || kid > 255) throw new RangeError('a master key id is 1 to 255');
      if (key.length !== KEY_BYTES) throw new RangeError(`master key ${kid} has not ${KEY_BYTES} bytes`);
      if (this.#keys.has(kid)) throw new RangeError(`master key ${kid} is given twice`);
      this.#keys.set(kid, key);
    }
  }

  /** A new session's keys for exactly this uid. They cannot be told from random by anyone without the master key. */
  issue(viewerUid: string, nowMs: number): NonNullable<Session['seal']> {
    if (viewerIdOf(viewerUid) === undefined) throw new RangeError('keys are issued to viewers only');
    const { kid } = this.#current;
    const sessionId = randomBytes(SESSION_ID_BYTES);
    const expiresAt = Math.floor(nowMs / 1_000) + SEAL_SESSION_SECONDS;
    const keyTo = (direction: Direction): string =>
      this.#derive(direction, { kid, expiresAt, sessionId }, viewerUid)!.toString('base64url');
    return {
      version: 1,
      kid,
      expiresAt,
      sessionId: sessionId.toString('base64url'),
      toGateway: keyTo(TO_GATEWAY),
      toViewer: keyTo(TO_VIEWER),
    };
  }

  /**
   * Opens what a viewer sealed for `recipient`, if it is authentic. Says nothing about the body's meaning: bytes that
   * are no UTF-8 come as the empty body, which no schema takes, so that their authenticated sender gets an answer.
   */
  open(text: string, at: { sender: string; recipient: string; nowMs: number }): Opened {
    const payload = payloadOf(text);
    if (payload === undefined || at.sender.length > 64) return { ok: false, reason: 'form' };
    const frame = Buffer.from(payload, 'base64url');
    const fault = headerFault(frame, TO_GATEWAY);
    if (fault) return { ok: false, reason: fault };
    const session = sessionOf(frame);
    if (!this.#keys.has(session.kid)) return { ok: false, reason: 'unknown-key' };
    if (at.nowMs >= (session.expiresAt + SEAL_GRACE_SECONDS) * 1_000) return { ok: false, reason: 'long-expired' };
    const name = keyName(frame.toString('latin1', 2, NONCE_OFFSET), at.sender);
    const known = this.#openingKeys.get(name);
    const key = known ?? createSecretKey(this.#derive(TO_GATEWAY, session, at.sender)!);
    const plain = decrypt(key, frame, additionalData(frame, at.sender, at.recipient));
    if (!plain) return { ok: false, reason: 'not-authentic' };
    if (!known) this.#openingKeys.set(name, key);
    const replyTo: ReplyTo = {
      uid: at.sender,
      kid: session.kid,
      sessionId: frame.toString('base64url', 8, NONCE_OFFSET),
      sessionExpiresAt: session.expiresAt,
    };
    return { ok: true, replyTo, body: this.#textOf(plain), expired: at.nowMs >= session.expiresAt * 1_000 };
  }

  /**
   * Seals an answer for the session that `replyTo` names, as `sender`, an identity of the gateway. `replyTo` must come
   * from an opened message. Throws where the session's master key was dropped, or the message is too long.
   */
  seal(json: string, to: { replyTo: ReplyTo; sender: string }): string {
    const { uid, kid, sessionExpiresAt } = to.replyTo;
    const bytes = Buffer.from(json, 'utf8');
    if (bytes.length > MAX_PLAINTEXT_BYTES) throw new SealedTooLongError(bytes.length);
    const name = `${kid} ${to.replyTo.sessionId} ${sessionExpiresAt} ${uid}`;
    const session = { kid, expiresAt: sessionExpiresAt, sessionId: Buffer.from(to.replyTo.sessionId, 'base64url') };
    let key = this.#sealingKeys.get(name);
    if (!key) {
      const derived = this.#derive(TO_VIEWER, session, uid);
      if (!derived) throw new RetiredKeyError(kid);
      key = createSecretKey(derived);
      this.#sealingKeys.set(name, key);
    }
    const header = Buffer.allocUnsafe(HEADER_BYTES);
    writeHeader(header, TO_VIEWER, session, randomBytes(NONCE_BYTES));
    const cipher = createCipheriv(ALGORITHM, key, header.subarray(NONCE_OFFSET), { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(header, to.sender, uid));
    const sealed = Buffer.concat([header, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    return SEALED_PREFIX + sealed.toString('base64url');
  }

  #derive(
    direction: Direction,
    session: { kid: number; expiresAt: number; sessionId: Uint8Array },
    viewerUid: string,
  ): Buffer | undefined {
    const master = this.#keys.get(session.kid);
    if (!master) return undefined;
    const info = derivationInfo(direction, session.kid, session.expiresAt, viewerUid);
    return Buffer.from(hkdfSync('sha256', master, session.sessionId, info, KEY_BYTES));
  }

  #textOf(plain: Buffer): string {
    try {
      return this.#decoder.decode(plain);
    } catch {
      return '';
    }
  }
}

/** An answer's session was issued under a master key that is not loaded any more: nobody can read such an answer. */
export class RetiredKeyError extends Error {
  override readonly name = 'RetiredKeyError';
  readonly code = 'retired-key';
  constructor(readonly kid: number) {
    super(`seal key ${kid} is not loaded any more`);
  }
}

const keyName = (header: string, uid: string): string => `${header}${uid}`;

/** The plaintext only once the tag was checked: what `update` gives before `final` is not yet anybody's word. */
function decrypt(key: KeyObject, frame: Buffer, aad: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, frame.subarray(NONCE_OFFSET, HEADER_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(aad);
  decipher.setAuthTag(frame.subarray(frame.length - TAG_BYTES));
  const start = decipher.update(frame.subarray(HEADER_BYTES, frame.length - TAG_BYTES));
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    return undefined;
  }
}
