const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ONLY_ALPHABET = /^[A-Za-z0-9_-]*$/;
const VALUES = new Uint8Array(128);
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/**
 * Whether the text is the one and only unpadded base64url of some bytes: nothing outside the alphabet, no padding,
 * and no stray bits in the last character. Decoders that ignore junk would otherwise give many texts the same meaning.
 */
export const isCanonicalBase64url = (text: string): boolean => {
  if (!ONLY_ALPHABET.test(text)) return false;
  const rest = text.length % 4;
  if (rest === 0) return true;
  if (rest === 1) return false;
  const last = VALUES[text.charCodeAt(text.length - 1)]!;
  return (last & (rest === 2 ? 0b1111 : 0b11)) === 0;
};

/** The bytes that a canonical unpadded base64url text stands for; undefined for any other text. */
export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!isCanonicalBase64url(text)) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    bits = (bits << 6) | VALUES[text.charCodeAt(i)]!;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
    bits &= (1 << held) - 1;
  }
  return bytes;
};

/** Unpadded base64url, without anything that only Node or only browsers have. */
export const toBase64url = (bytes: Uint8Array): string => {
  let text = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const three = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text +=
      ALPHABET[three >> 18]! + ALPHABET[(three >> 12) & 63]! + ALPHABET[(three >> 6) & 63]! + ALPHABET[three & 63]!;
  }
  const left = bytes.length - i;
  if (left === 0) return text;
  const last = (bytes[i]! << 16) | (left === 2 ? bytes[i + 1]! << 8 : 0);
  text += ALPHABET[last >> 18]! + ALPHABET[(last >> 12) & 63]!;
  return left === 2 ? text + ALPHABET[(last >> 6) & 63]! : text;
};
