import { describe, expect, it } from 'vitest';
import { isGatewayUid, viewerIdOf } from './uids.js';

describe('uids', () => {
  it.each([
    ['v-alice-k3x9q2ab', 'alice'],
    ['v-a-b-c-00000000', 'a-b-c'],
    [`v-${'x'.repeat(40)}-k3x9q2ab`, 'x'.repeat(40)],
    ['v--k3x9q2ab-k3x9q2ab', '-k3x9q2ab'],
  ])('reads %s from the right', (uid, viewerId) => expect(viewerIdOf(uid)).toBe(viewerId));

  it.each([
    'alice',
    'v-alice',
    'v-alice-K3X9Q2AB',
    'v-alice-k3x9q2a',
    'v-alice-k3x9q2abc',
    `v-${'x'.repeat(41)}-k3x9q2ab`,
    'v-ali.ce-k3x9q2ab',
    'a-0123456789abcdef',
    'gift-gateway-0-1',
    'v-alice-k3x9q2ab\n',
    '',
  ])('finds no viewer in %j', (uid) => expect(viewerIdOf(uid)).toBeUndefined());

  it('knows an identity of the gateway from what only looks like one', () => {
    expect(isGatewayUid('gift-gateway-12-3')).toBe(true);
    for (const uid of [
      'gift-gateway-',
      'gift-gateway-1',
      'gift-gateway-1-2-3',
      'v-gift-gateway-0-1',
      'gift-gateway-a-b',
    ]) {
      expect(isGatewayUid(uid)).toBe(false);
    }
  });
});
