import { CLAIMS, claimsWith } from './fixed-grants.js';

/** Payloads that are truly signed and none of a grant: a receiver takes exactly the claims of a grant, of exactly their forms. */
export const badClaims = (): [name: string, payload: string | Buffer][] => [
  ['claims that are no JSON', '{'],
  ['null', 'null'],
  ['an array', '[]'],
  ['a number', '1'],
  ['text behind the JSON', `${JSON.stringify(CLAIMS)} 1`],
  ['a byte order mark', `\ufeff${JSON.stringify(CLAIMS)}`],
  ['bytes that are no UTF-8', Buffer.from('7bff7d', 'hex')],
  ...BAD_FIELDS.map(([name, more]): [string, string] => [name, JSON.stringify(claimsWith(more))]),
  ['a claim named __proto__', JSON.stringify(CLAIMS).replace('{', '{"__proto__":{"qty":1},')],
];

const BAD_FIELDS: readonly (readonly [name: string, more: object])[] = [
  ['a further claim', { nbf: CLAIMS.iat }],
  ['no exp', { exp: undefined }],
  ['no jti', { jti: undefined }],
  ['an aud that is a list', { aud: ['room-1'] }],
  ['an iat that is text', { iat: String(CLAIMS.iat) }],
  ['an iat that is no whole number', { iat: CLAIMS.iat + 0.5 }],
  ['an iat below 0', { iat: -1 }],
  ['an exp beyond 2^53', { exp: 2 ** 53 }],
  ['an iss of 9 characters', { iss: 'nine-char' }],
  ['an empty sub', { sub: '' }],
  ['a sub of 41 characters', { sub: 'x'.repeat(41) }],
  ['a sub with another character', { sub: 'al_ice' }],
  ['a sub with a newline behind', { sub: 'alice\n' }],
  ['a room with a slash', { aud: 'room/1' }],
  ['a gift in capitals', { gift: 'Rose' }],
  ['a gift of 25 characters', { gift: 'g'.repeat(25) }],
  ['a quantity of 0', { qty: 0 }],
  ['a quantity of 1,000', { qty: 1_000 }],
  ['a quantity that is text', { qty: '3' }],
  ['a UUIDv4', { jti: '0190f6a4-7a2c-4b6e-9d1f-3c5a8e7b2d40' }],
  ['a request id in capitals', { jti: '019A5F3E-0000-7000-8000-000000000001' }],
  ['a combo that is null', { combo: null }],
  ['a combo of three', { combo: ['k3x9q2ab', 12, 1] }],
  ['a combo of one', { combo: ['k3x9q2ab'] }],
  ['a combo id of 7 characters', { combo: ['k3x9q2a', 12] }],
  ['a combo total of 0', { combo: ['k3x9q2ab', 0] }],
  ['a combo total of 100,000', { combo: ['k3x9q2ab', 100_000] }],
];
