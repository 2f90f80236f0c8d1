const PREFIX = 'lw1.';

/** The bytes of a sealed message. */
export const bytesOf = (text: string): Buffer => Buffer.from(text.slice(PREFIX.length), 'base64url');

/** The sealed message of these bytes, authentic or not. */
const textOf = (bytes: Uint8Array): string => PREFIX + Buffer.from(bytes).toString('base64url');

/** The message with another byte at this place. */
export const withByte = (text: string, offset: number, value: number | ((byte: number) => number)): string => {
  const bytes = bytesOf(text);
  bytes[offset] = typeof value === 'number' ? value : value(bytes[offset]!);
  return textOf(bytes);
};

/** The message without its last bytes: twelve, and a tag of four is left. */
export const cut = (text: string, count: number): string => textOf(bytesOf(text).subarray(0, -count));

/** The message with one bit flipped. */
export const withBitFlipped = (text: string, bit: number): string =>
  withByte(text, bit >> 3, (byte) => byte ^ (1 << (bit & 7)));
