import type { Session } from '@liwu/contracts/wire';
import { fromBase64url, toBase64url } from '../frame/base64url.js';
import {
  additionalData,
  HEADER_BYTES,
  headerFault,
  KEY_BYTES,
  MAX_PLAINTEXT_BYTES,
  NONCE_BYTES,
  NONCE_OFFSET,
  payloadOf,
  SEALED_PREFIX,
  SealedTooLongError,
  SESSION_ID_BYTES,
  type SealSession,
  sessionOf,
  TAG_BYTES,
  TO_GATEWAY,
  TO_VIEWER,
  writeHeader,
} from '../frame/sealed-frame.js';
import { type AesGcm, type AesGcmKey, aesGcm } from './aes-gcm.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A session's answer held keys that are not what they should be. */
export class BadSealError extends Error {
  override readonly name = 'BadSealError';
  readonly code = 'bad-seal';
}

/** One session's sealing on the viewer's side. */
export class ViewerSeal {
  private constructor(
    private readonly session: SealSession,
    private readonly viewerUid: string,
    private readonly toGateway: AesGcmKey,
    private readonly toViewer: AesGcmKey,
  ) {}

  static async create(
    seal: NonNullable<Session['seal']>,
    viewerUid: string,
    cipher: AesGcm = aesGcm(),
  ): Promise<ViewerSeal> {
    const sessionId = fromBase64url(seal.sessionId);
    if (sessionId?.length !== SESSION_ID_BYTES) throw new BadSealError('the session id has not 12 bytes');
    const [toGateway, toViewer] = await Promise.all([
      cipher(keyBytes(seal.toGateway), 'encrypt'),
      cipher(keyBytes(seal.toViewer), 'decrypt'),
    ]);
    return new ViewerSeal({ kid: seal.kid, expiresAt: seal.expiresAt, sessionId }, viewerUid, toGateway, toViewer);
  }

  /** When the gateway stops taking requests of this session, in Unix seconds. */
  get expiresAt(): number {
    return this.session.expiresAt;
  }

  /** Seals for one identity of the gateway; another identity cannot open it, so a spare needs its own sealing. */
  async seal(json: string, recipient: string): Promise<string> {
    const plain = encoder.encode(json);
    if (plain.length > MAX_PLAINTEXT_BYTES) throw new SealedTooLongError(plain.length);
    const frame = new Uint8Array(HEADER_BYTES + plain.length + TAG_BYTES);
    writeHeader(frame, TO_GATEWAY, this.session, crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    const additional = additionalData(frame, this.viewerUid, recipient);
    frame.set(await this.toGateway.encrypt(nonceOf(frame), additional, plain), HEADER_BYTES);
    return SEALED_PREFIX + toBase64url(frame);
  }

  /** The text that `sender` sealed for this session; undefined, in silence, for everything else. */
  async open(text: string, sender: string): Promise<string | undefined> {
    const payload = payloadOf(text);
    const frame = payload === undefined ? undefined : fromBase64url(payload);
    if (!frame || sender.length > 64 || headerFault(frame, TO_VIEWER) || !this.#isOurs(sessionOf(frame))) {
      return undefined;
    }
    try {
      const additional = additionalData(frame, sender, this.viewerUid);
      return decoder.decode(await this.toViewer.decrypt(nonceOf(frame), additional, frame.subarray(HEADER_BYTES)));
    } catch {
      return undefined;
    }
  }

  #isOurs({ kid, expiresAt, sessionId }: SealSession): boolean {
    const own = this.session;
    return (
      kid === own.kid && expiresAt === own.expiresAt && sessionId.every((byte, index) => byte === own.sessionId[index])
    );
  }
}

const nonceOf = (frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => frame.subarray(NONCE_OFFSET, HEADER_BYTES);

function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(text);
  if (bytes?.length !== KEY_BYTES) throw new BadSealError('a sealing key has not 32 bytes');
  return bytes;
}
