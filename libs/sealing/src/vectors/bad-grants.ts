import { GRANT_MAX_CHARS } from '@liwu/contracts/wire';
import { createHmac } from 'node:crypto';
import type { GrantFailure } from '../viewer/grant-checks.js';
import { base64url, CLAIMS, exampleGrant, headerOf, publicKeys, signFixed } from './fixed-grants.js';
import { strayBits } from './stray-bits.js';

type Bad = [name: string, jws: string, verdict: GrantFailure];

/** Texts that are no grant for their form, their header or their signature. */
export const badForms = (): Bad[] => [...badParts(), ...badHeaders(), ...badSignatures()];

const PARTS = exampleGrant().split('.') as [header: string, payload: string, signature: string];
const [HEADER, PAYLOAD, SIGNATURE] = PARTS;
const payload = base64url(JSON.stringify(CLAIMS));

const badParts = (): Bad[] => [
  ['nothing', '', 'form'],
  ['two parts', `${HEADER}.${PAYLOAD}`, 'form'],
  ['four parts', `${HEADER}.${PAYLOAD}.${SIGNATURE}.`, 'form'],
  ['no header', `.${PAYLOAD}.${SIGNATURE}`, 'form'],
  ['no payload', `${HEADER}..${SIGNATURE}`, 'form'],
  ['no signature', `${HEADER}.${PAYLOAD}.`, 'form'],
  ['padding behind the signature', `${HEADER}.${PAYLOAD}.${SIGNATURE}==`, 'form'],
  ['padding behind the payload', `${HEADER}.${PAYLOAD}=.${SIGNATURE}`, 'form'],
  ['a newline behind', `${exampleGrant()}\n`, 'form'],
  ['a space before', ` ${exampleGrant()}`, 'form'],
  ['stray bits in the last character: the same signature to a lenient decoder', strayBits(exampleGrant()), 'form'],
  ['a signature of 63 bytes', `${HEADER}.${PAYLOAD}.${SIGNATURE.slice(0, 84)}`, 'form'],
  ['a signature of 65 bytes', `${HEADER}.${PAYLOAD}.${base64url(Buffer.alloc(65))}`, 'form'],
  [
    '901 characters',
    `${HEADER}.${'A'.repeat(GRANT_MAX_CHARS + 1 - HEADER.length - SIGNATURE.length - 2)}.${SIGNATURE}`,
    'form',
  ],
  ['alg none, without a signature', `${base64url('{"alg":"none"}')}.${PAYLOAD}.`, 'form'],
  ['HS256 by the public key', hmacGrant('sha256'), 'form'],
];

const badHeaders = (): Bad[] => {
  const { x } = publicKeys()[0]!;
  const ours = headerOf('vec-1');
  const cases: [name: string, header: string][] = [
    ['alg none, with a signature', '{"alg":"none","typ":"liwu-grant+jwt","kid":"vec-1"}'],
    ['alg HS256, truly signed by Ed25519', '{"alg":"HS256","typ":"liwu-grant+jwt","kid":"vec-1"}'],
    ['alg Ed25519', '{"alg":"Ed25519","typ":"liwu-grant+jwt","kid":"vec-1"}'],
    [
      'a key of its own (jwk)',
      `{"alg":"EdDSA","typ":"liwu-grant+jwt","kid":"vec-1","jwk":{"kty":"OKP","crv":"Ed25519","x":"${x}"}}`,
    ],
    [
      'a key’s address of its own (jku)',
      '{"alg":"EdDSA","typ":"liwu-grant+jwt","kid":"vec-1","jku":"https://example.com"}',
    ],
    ['crit', '{"alg":"EdDSA","typ":"liwu-grant+jwt","kid":"vec-1","crit":["exp"]}'],
    ['another typ', '{"alg":"EdDSA","typ":"JWT","kid":"vec-1"}'],
    ['no typ', '{"alg":"EdDSA","kid":"vec-1"}'],
    ['no kid', '{"alg":"EdDSA","typ":"liwu-grant+jwt"}'],
    ['another order', '{"typ":"liwu-grant+jwt","alg":"EdDSA","kid":"vec-1"}'],
    ['a space', ours.replace(',', ', ')],
    ['a newline behind the header', `${ours}\n`],
    ['a field twice', ours.replace('}', ',"kid":"vec-2"}')],
    ['a kid of 9 characters', headerOf('nine-char')],
    ['an empty kid', headerOf('')],
    ['a header that is no JSON', 'EdDSA'],
  ];
  return [
    ...cases.map(([name, header]): Bad => [name, signFixed({ header }), 'header']),
    ['HS512 by the public key: as long as a signature', hmacGrant('sha512'), 'header'],
    ['an unknown kid', signFixed({ header: headerOf('vec-9') }), 'unknown-key'],
    ['an unknown kid is met before the claims', signFixed({ header: headerOf('vec-9'), payload: '{}' }), 'unknown-key'],
  ];
};

const badSignatures = (): Bad[] => [
  ['an altered last character that is canonical', alteredLast(), 'signature'],
  ['a signature of zeros', `${HEADER}.${PAYLOAD}.${base64url(Buffer.alloc(64))}`, 'signature'],
  [
    'another payload under the same signature',
    `${HEADER}.${base64url(JSON.stringify({ ...CLAIMS, qty: 4 }))}.${SIGNATURE}`,
    'signature',
  ],
  [
    'the same scalar plus the order of the group: strict checks refuse it',
    `${HEADER}.${PAYLOAD}.${raisedByOrder()}`,
    'signature',
  ],
];

function alteredLast(): string {
  const altered = Buffer.from(SIGNATURE, 'base64url');
  altered[63]! ^= 0x10;
  return `${HEADER}.${PAYLOAD}.${base64url(altered)}`;
}

/** S + L is the same scalar to whoever forgets to ask whether it is below L (RFC 8032, section 5.1.7). */
function raisedByOrder(): string {
  const signature = Buffer.from(SIGNATURE, 'base64url');
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const scalar = BigInt(`0x${turned(signature.subarray(32)).toString('hex')}`) + order;
  const bytes = turned(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex'));
  return base64url(Buffer.concat([signature.subarray(0, 32), bytes]));
}

/** Ed25519 writes its numbers with the least byte first. */
const turned = (bytes: Buffer): Buffer => Buffer.from(bytes.toReversed());

/** A receiver that lets the header choose would take its own public key for a secret. */
function hmacGrant(hash: 'sha256' | 'sha512'): string {
  const alg = hash === 'sha256' ? 'HS256' : 'HS512';
  const signed = `${base64url(headerOf('vec-1').replace('EdDSA', alg))}.${payload}`;
  const secret = Buffer.from(publicKeys()[0]!.x, 'base64url');
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}
