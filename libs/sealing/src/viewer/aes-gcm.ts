import { KEY_BYTES, TAG_BYTES } from '../frame/sealed-frame.js';
import { nodeCrypto, type NodeCrypto } from './node-crypto.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** AES-256-GCM under one key, for one direction; the tag of 16 bytes stands behind the ciphertext. */
export interface AesGcmKey {
  encrypt(nonce: Bytes, additional: Bytes, plain: Bytes): Promise<Uint8Array>;
  /** Rejects where the tag does not fit: not one byte of a plaintext is given before. */
  decrypt(nonce: Bytes, additional: Bytes, sealed: Bytes): Promise<Uint8Array>;
}

/** Takes a key's 32 bytes. */
export type AesGcm = (key: Bytes, usage: 'encrypt' | 'decrypt') => Promise<AesGcmKey>;

/** Node's where this runs in Node, else WebCrypto's, which browsers have on HTTPS and localhost only. */
export const aesGcm = (): AesGcm => {
  const node = nodeCrypto();
  return node ? nodeAesGcm(node) : webCryptoAesGcm(crypto.subtle);
};

export const webCryptoAesGcm =
  (subtle: SubtleCrypto): AesGcm =>
  async (bytes, usage) => {
    const key = await subtle.importKey('raw', bytes, 'AES-GCM', false, [usage]);
    const gcm = (iv: Bytes, additionalData: Bytes): AesGcmParams => ({
      name: 'AES-GCM',
      iv,
      additionalData,
      tagLength: TAG_BYTES * 8,
    });
    return {
      encrypt: async (nonce, additional, plain) =>
        new Uint8Array(await subtle.encrypt(gcm(nonce, additional), key, plain)),
      decrypt: async (nonce, additional, sealed) =>
        new Uint8Array(await subtle.decrypt(gcm(nonce, additional), key, sealed)),
    };
  };

export const nodeAesGcm =
  ({ createCipheriv, createDecipheriv, createSecretKey }: NodeCrypto): AesGcm =>
  async (bytes) => {
    const key = createSecretKey(bytes);
    const algorithm = `aes-${KEY_BYTES * 8}-gcm` as const;
    return {
      encrypt: async (nonce, additional, plain) => {
        const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: TAG_BYTES }).setAAD(additional);
        return joined(cipher.update(plain), cipher.final(), cipher.getAuthTag());
      },
      decrypt: async (nonce, additional, sealed) => {
        const end = sealed.length - TAG_BYTES;
        const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: TAG_BYTES }).setAAD(additional);
        decipher.setAuthTag(sealed.subarray(end));
        return joined(decipher.update(sealed.subarray(0, end)), decipher.final());
      },
    };
  };

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
