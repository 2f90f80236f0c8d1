const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The next character of base64url in the last place, where the text's length leaves bits over: whoever ignores those reads the same
 * bytes, so that one message would have many texts.
 */
export const strayBits = (text: string): string => text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)!) + 1]!;
