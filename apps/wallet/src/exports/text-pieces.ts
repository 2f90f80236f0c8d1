/** Where bytes go; resolves when the piece before is through, so that its memory can be used again. */
export interface ByteSink {
  append(bytes: Uint8Array): Promise<void>;
}

const PIECE_BYTES = 524_288;
/** What one text may take at most in UTF-8, so that a line never has to be cut. */
const BYTES_PER_CHAR = 3;

/**
 * Gathers text as UTF-8 in two pieces of memory, of which one is filled while the other is written. Long strings that are put together from
 * short ones would have to be copied once more and collected as garbage: that took half of an export's time.
 */
export class TextPieces {
  private filling = Buffer.allocUnsafe(PIECE_BYTES);
  private spare = Buffer.allocUnsafe(PIECE_BYTES);
  private at = 0;

  constructor(private readonly sink: ByteSink) {}

  /** Call `flushed` before there is no room for what comes next. */
  hasRoom(bytes: number): boolean {
    return this.at + bytes <= PIECE_BYTES;
  }

  text(text: string): void {
    if (!this.hasRoom(text.length * BYTES_PER_CHAR)) throw new Error('the piece is full');
    this.at += this.filling.write(text, this.at, 'utf8');
  }

  /** What is known to be ASCII, letter by letter: for short texts that is quicker than a call of the encoder. */
  ascii(text: string): void {
    const { filling, at } = this;
    for (let index = 0; index < text.length; index += 1) filling[at + index] = text.charCodeAt(index);
    this.at += text.length;
  }

  bytes(bytes: Uint8Array): void {
    this.filling.set(bytes, this.at);
    this.at += bytes.length;
  }

  async flushed(): Promise<void> {
    const full = this.filling.subarray(0, this.at);
    [this.filling, this.spare] = [this.spare, this.filling];
    this.at = 0;
    await this.sink.append(full);
  }
}
