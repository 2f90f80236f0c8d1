import { partyIdSchema } from '@liwu/contracts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const VIEWER_SUFFIX_CHARS = 8;
const ANONYMOUS_CHARS = 16;
/** The greatest multiple of the alphabet's size within a byte: bytes from here on would favour its first letters. */
const FAIR_BYTES = 252;

/** Gives so many random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** Whether a platform user can be a viewer: its id must fit into a uid. */
export const isUsableViewerId = (sub: string): boolean => partyIdSchema.safeParse(sub).success;

/**
 * A new uid for this viewer. Its random suffix tells a viewer's tabs apart, since a second login with one uid kicks the
 * first. Whatever the viewer's id is, the result begins with `v-`: the gateway's own identities can never be minted.
 */
export const mintViewerUid = (viewerId: string, random: RandomBytes): string => {
  if (!isUsableViewerId(viewerId)) throw new RangeError('this id cannot be a viewer’s');
  return `v-${viewerId}-${letters(VIEWER_SUFFIX_CHARS, random)}`;
};

/** A uid for somebody who only looks on. */
export const mintAnonymousUid = (random: RandomBytes): string => `a-${letters(ANONYMOUS_CHARS, random)}`;

function letters(count: number, random: RandomBytes): string {
  let text = '';
  while (text.length < count) {
    for (const byte of random(count)) {
      if (byte < FAIR_BYTES && text.length < count) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}
