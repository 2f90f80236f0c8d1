import { fromBase64url, toBase64url } from '../frame/base64url.js';
import { loadNoble } from './noble.js';
import { nodeCrypto, type NodeCrypto } from './node-crypto.js';

/** Checks Ed25519 signatures (RFC 8032, strictly: not ZIP 215) of one public key. */
export type VerifySignature = (signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>) => Promise<boolean>;

/** Makes a checker of a public key's 32 bytes; undefined where they are no key. */
export type Ed25519 = (publicKey: Uint8Array<ArrayBuffer>) => Promise<VerifySignature | undefined>;

/** RFC 8032, section 7.1, test 2. */
const VECTOR = {
  publicKey: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw',
  signed: 'cg',
  signature: 'kqAJqfDUyrhyDoILX2QlQKKye1QWUD-Ps3YiI-vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA',
};

let chosen: Promise<Ed25519> | undefined;

/** Node's Ed25519 where this runs in Node, else WebCrypto's where it works, else a JavaScript one; found out once. */
export const ed25519 = async (): Promise<Ed25519> => {
  const node = nodeCrypto();
  chosen ??= chooseEd25519([...(node ? [nodeEd25519(node)] : []), webCryptoEd25519(crypto.subtle)]);
  return await chosen.catch((error: unknown) => {
    // What could not be loaded once may be there the next time.
    chosen = undefined;
    throw error;
  });
};

/**
 * The first that accepts a known signature and rejects an altered one, since older WebViews lack the algorithm or throw;
 * else a JavaScript one, loaded only then.
 */
export const chooseEd25519 = async (candidates: readonly Ed25519[]): Promise<Ed25519> => {
  for (const candidate of candidates) if (await passesVector(candidate)) return candidate;
  return await loadNoble();
};

async function passesVector(implementation: Ed25519): Promise<boolean> {
  const verify = await implementation(fromBase64url(VECTOR.publicKey)!);
  if (!verify) return false;
  const signature = fromBase64url(VECTOR.signature)!;
  const signed = fromBase64url(VECTOR.signed)!;
  if (!(await verify(signature, signed))) return false;
  const altered = signature.slice();
  altered[0]! ^= 1;
  return !(await verify(altered, signed));
}

/** Ed25519 by WebCrypto; an engine that does not know the algorithm gives no checker. */
export const webCryptoEd25519 =
  (subtle: SubtleCrypto): Ed25519 =>
  async (publicKey) => {
    let key: CryptoKey;
    try {
      key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    } catch {
      return undefined;
    }
    return async (signature, signed) => {
      try {
        return await subtle.verify({ name: 'Ed25519' }, key, signature, signed);
      } catch {
        return false;
      }
    };
  };

/** Ed25519 by Node's own crypto. */
export const nodeEd25519 =
  ({ createPublicKey, verify }: NodeCrypto): Ed25519 =>
  async (publicKey) => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) };
    let key: ReturnType<typeof createPublicKey>;
    try {
      key = createPublicKey({ key: jwk, format: 'jwk' });
    } catch {
      return undefined;
    }
    return async (signature, signed) => {
      try {
        return verify(null, signed, key, signature);
      } catch {
        return false;
      }
    };
  };
