import { RTM_LIMITS } from './rtm-limits.js';

const MOST_BYTES_PER_CHAR = 3;
const encoder = new TextEncoder();

/** Whether a text has more UTF-8 bytes than a message may have. Only texts near the limit are encoded to find out. */
export const isTooBig = (text: string, limitBytes: number = RTM_LIMITS.messageBytes): boolean => {
  if (text.length * MOST_BYTES_PER_CHAR <= limitBytes) return false;
  return text.length > limitBytes || encoder.encode(text).length > limitBytes;
};

/** 96 random bits in hexadecimal. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
