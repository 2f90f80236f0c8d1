import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { mayPublish } from '../viewer/channel-message.js';
import { claimsToBeGateway, isGatewayUid, viewerIdOf } from './uids.js';

const HONEST = [
  'v-alice-k3x9q2ab',
  'v-a-b-c-00000000',
  `v-${'x'.repeat(40)}-k3x9q2ab`,
  'gift-gateway-0-1',
  'a-0123456789abcdef',
];

/** The rule again, read character by character. */
const viewerIn = (uid: string): string | undefined => {
  const id = uid.slice(2, -9);
  const suffix = uid.slice(-8);
  const isOf = (text: string, alphabet: string): boolean => text.split('').every((one) => alphabet.includes(one));
  const small = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const fits = uid.startsWith('v-') && uid.length >= 12 && uid.length <= 51 && uid[uid.length - 9] === '-';
  return fits && isOf(suffix, small) && isOf(id, `${small}ABCDEFGHIJKLMNOPQRSTUVWXYZ-`) ? id : undefined;
};

describe('a uid', () => {
  it(
    'names a viewer by the letter of the rule, and never the gateway as well',
    { timeout: fuzzTimeoutMs('uids') },
    async () => {
      await fuzz('uids', {
        mutant: (mutate) => mutate.text(HONEST),
        arbitrary: fc.oneof(
          fc.string({ maxLength: 70 }),
          fc.string({ unit: fc.constantFrom(...'v-aA0.é\n'.split('')), maxLength: 60 }).map((text) => `v-${text}`),
        ),
        check: (uid) => {
          const viewerId = viewerIdOf(uid);
          if (viewerId !== viewerIn(uid)) throw new Error('another viewer than the rule’s');
          if (viewerId !== undefined && (isGatewayUid(uid) || claimsToBeGateway(uid))) throw new Error('both at once');
          if (isGatewayUid(uid) && !claimsToBeGateway(uid)) throw new Error('a gateway that claims nothing');
          if (viewerId !== undefined && !mayPublish(uid, viewerId)) throw new Error('may not publish its own');
          if (!isGatewayUid(uid) && mayPublish(uid, `${viewerId ?? ''}x`)) throw new Error('may publish another’s');
        },
      });
    },
  );
});
