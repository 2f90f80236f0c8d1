/** A batch that is not what Kafka's format promises. */
export class BadRecordBatchError extends Error {
  override readonly name = 'BadRecordBatchError';
}

const EMPTY = Buffer.alloc(0);

/**
 * A record as it lies in a partition. Its buffers share the response's memory. Of its headers only those are made into
 * objects that are asked for: most records have nine, and their readers want five.
 */
export class StoredRecord {
  constructor(
    readonly offset: number,
    readonly key: Buffer,
    readonly value: Buffer,
    private readonly bytes: Buffer,
    /** Where the headers begin: their number first. */
    private readonly headersAt: number,
    /** When it was written, as its topic says; in milliseconds. */
    readonly writtenAt: number,
  ) {}

  get headers(): readonly (readonly [name: string, value: Buffer])[] {
    const headers: [string, Buffer][] = [];
    this.eachHeader((bytes, name, nameEnd, value, end) =>
      headers.push([bytes.toString('latin1', name, nameEnd), value < end ? bytes.subarray(value, end) : EMPTY]),
    );
    return headers;
  }

  /** Tells of each header where in `bytes` its name and its value lie. */
  eachHeader(told: (bytes: Buffer, name: number, nameEnd: number, value: number, end: number) => void): void {
    const cursor = new Cursor(this.bytes, this.headersAt);
    for (let left = cursor.varint(); left > 0; left--) {
      const nameLength = cursor.varint();
      const name = cursor.skip(nameLength);
      const valueLength = cursor.varint();
      const value = cursor.skip(valueLength);
      told(this.bytes, name, name + nameLength, value, value + Math.max(0, valueLength));
    }
  }
}

/** Reads records one behind the other. */
export class Cursor {
  constructor(
    private readonly bytes: Buffer,
    private at = 0,
  ) {}

  readRecord(baseOffset: number, baseTime: number): StoredRecord {
    this.varint(); // its length
    this.at++; // its attributes
    const writtenAt = baseTime + this.varint();
    const offset = baseOffset + this.varint();
    const key = this.sized();
    const value = this.sized();
    const headersAt = this.at;
    for (let left = 2 * this.varint(); left > 0; left--) this.skip(this.varint());
    return new StoredRecord(offset, key, value, this.bytes, headersAt, writtenAt);
  }

  /** Goes over so many bytes (a negative number means none) and says where they begin. */
  skip(length: number): number {
    const from = this.at;
    if (length > 0) this.at += length;
    if (this.at > this.bytes.length) throw new BadRecordBatchError('record longer than its batch');
    return from;
  }

  varint(): number {
    const { bytes } = this;
    const first = bytes[this.at];
    // Nearly all of them are one byte.
    if (first !== undefined && first < 0x80) {
      this.at++;
      return (first >>> 1) ^ -(first & 1);
    }
    return this.longVarint();
  }

  private sized(): Buffer {
    const length = this.varint();
    const from = this.skip(length);
    return length <= 0 ? EMPTY : this.bytes.subarray(from, this.at);
  }

  private longVarint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 10; length++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new BadRecordBatchError('record cut short');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
    throw new BadRecordBatchError('number of more than ten bytes');
  }
}
