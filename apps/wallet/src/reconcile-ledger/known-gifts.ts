import { hash } from 'node:crypto';

const FIRST_SLOTS = 1 << 12;
const WORDS = 2;

/**
 * Which gifts of a lane were spoken of: 64 bits of each one's SHA-256, so that a million take 32 MB at most. That two of so many agree has
 * a chance of 1 in 10 million.
 */
export class KnownGifts {
  private slots = FIRST_SLOTS;
  private words = new Uint32Array(WORDS * FIRST_SLOTS);
  private size = 0;

  /** False where it was known. */
  add(gift: Fingerprint): boolean {
    if (this.has(gift)) return false;
    if (2 * this.size >= this.slots) this.grow();
    put(this.words, this.slots, gift);
    this.size += 1;
    return true;
  }

  has(gift: Fingerprint): boolean {
    const at = placeOf(this.words, this.slots, gift);
    return this.words[at + 1] !== 0;
  }

  private grow(): void {
    const [old, slots] = [this.words, this.slots * 2];
    const words = new Uint32Array(WORDS * slots);
    for (let at = 0; at < old.length; at += WORDS)
      if (old[at + 1] !== 0) put(words, slots, { high: old[at]!, low: old[at + 1]! });
    [this.words, this.slots] = [words, slots];
  }
}

interface Fingerprint {
  readonly high: number;
  /** Never 0, which is an empty slot. */
  readonly low: number;
}

const HEX = 16;
const CHARS = 8;

/** Of a gift's identity. */
export const fingerprintOf = (viewerId: string, requestId: string): Fingerprint => {
  const hex = hash('sha256', `${viewerId}/${requestId}`, 'hex');
  const high = Number.parseInt(hex.slice(0, CHARS), HEX);
  const low = Number.parseInt(hex.slice(CHARS, 2 * CHARS), HEX);
  return { high, low: low === 0 ? 1 : low };
};

function put(words: Uint32Array, slots: number, gift: Fingerprint): void {
  const at = placeOf(words, slots, gift);
  words[at] = gift.high;
  words[at + 1] = gift.low;
}

/** Where it lies, or the empty slot in which it would; there always is one. */
function placeOf(words: Uint32Array, slots: number, { high, low }: Fingerprint): number {
  for (let slot = high & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
    const at = WORDS * slot;
    if (words[at + 1] === 0 || (words[at] === high && words[at + 1] === low)) return at;
  }
}
