/** No name, id or hash of ours is longer; a bearer token is. */
const LONG_WORD = /[^\s/"'`]{65,}/g;

/**
 * A text for a log or an answer that may repeat what a caller sent, without the words that are too long to be names: somebody who
 * puts a token where a name belongs is told of the mistake, and the token is told to nobody.
 */
export const withoutLongWords = (text: string): string => text.replaceAll(LONG_WORD, '…');
