import { hash } from 'node:crypto';

/** The namespace of Liwu's event ids, itself a random UUID that never changes. */
const NAMESPACE = Buffer.from('5b1f6c0e3f1d4c0a9d0e8a4d6f2b7c91', 'hex');

/** All names are hashed here, behind the namespace. */
let scratch = Buffer.alloc(1_024);
NAMESPACE.copy(scratch);

/** UUIDv5 (RFC 9562) of a name within Liwu's namespace: the same name always gives the same id. */
export const uuidOfName = (name: string): string => {
  const most = NAMESPACE.length + 3 * name.length;
  if (most > scratch.length) {
    scratch = Buffer.allocUnsafeSlow(2 * most);
    NAMESPACE.copy(scratch);
  }
  const end = NAMESPACE.length + scratch.write(name, NAMESPACE.length);
  // Hexadecimal, since the digest as a buffer takes twice as long.
  const hex = hash('sha1', scratch.subarray(0, end), 'hex');
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) & 0b11]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
