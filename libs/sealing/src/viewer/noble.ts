import type { Ed25519 } from './ed25519.js';

/** Ed25519 in JavaScript: some 300 checks a second instead of thousands, and nothing to download unless needed. */
export const loadNoble = async (): Promise<Ed25519> => {
  const { Point, verifyAsync } = await import('@noble/ed25519');
  return async (publicKey) => {
    try {
      Point.fromBytes(publicKey, false);
    } catch {
      return undefined;
    }
    return async (signature, signed) => {
      try {
        return await verifyAsync(signature, signed, publicKey, { zip215: false });
      } catch {
        return false;
      }
    };
  };
};
