import { createHash } from 'node:crypto';

/** The namespace of Liwu's event ids, itself a random UUID that never changes. */
const NAMESPACE = Buffer.from('5b1f6c0e3f1d4c0a9d0e8a4d6f2b7c91', 'hex');

/** UUIDv5 (RFC 9562) of a name within Liwu's namespace: the same name always gives the same id. */
export const uuidOfName = (name: string): string => {
  const hash = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
