const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const UINT32 = 0x1_0000_0000;

/**
 * A number in [0, 1) that depends on nothing but the seed and the key: no state, so it does not matter in which order
 * draws are made. FNV-1a over the key, then the finalizer of MurmurHash3.
 */
export const seededDraw = (seed: number, key: string): number => {
  let hash = (FNV_OFFSET ^ seed) >>> 0;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), FNV_PRIME);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / UINT32;
};
