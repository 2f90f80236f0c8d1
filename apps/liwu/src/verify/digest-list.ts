const DIGEST_BYTES = 16;
const FIRST_DIGESTS = 256;

/** Half of each SHA-256, one after the other without an object for each: a partition may hold a million records. */
export class DigestList {
  #bytes = Buffer.alloc(FIRST_DIGESTS * DIGEST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(digest: Buffer): void {
    const at = this.#length * DIGEST_BYTES;
    if (at === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(at)]);
    digest.copy(this.#bytes, at, 0, DIGEST_BYTES);
    this.#length += 1;
  }

  /** Whether this is the digest at that place. */
  holds(index: number, digest: Buffer): boolean {
    const at = index * DIGEST_BYTES;
    return this.#bytes.compare(digest, 0, DIGEST_BYTES, at, at + DIGEST_BYTES) === 0;
  }
}
