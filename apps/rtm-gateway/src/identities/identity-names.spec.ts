import { isGatewayUid } from '@liwu/sealing';
import { describe, expect, it } from 'vitest';
import { gatewaysOf, identityUid } from './identity-names.js';

describe('the identities that a session talks to', () => {
  it.each([0, 1, 2, 7])('are one of replica %i and one of each replica that is never scaled in', (ordinal) => {
    for (let index = 0; index < 30; index++) {
      const primary = identityUid(ordinal, index % 12);
      const gateways = gatewaysOf(primary, { ordinal, identities: 12 }, index);
      expect(gateways[0]).toBe(primary);
      expect(new Set(gateways).size).toBe(3);
      expect(
        gateways
          .slice(1)
          .map((uid) => uid.split('-')[2])
          .sort(),
      ).toEqual(['0', '1']);
      expect(gateways.every(isGatewayUid)).toBe(true);
    }
  });

  it('put another replica first among the spares', () => {
    expect(gatewaysOf('gift-gateway-0-3', { ordinal: 0, identities: 12 }, 5)[1]).toBe('gift-gateway-1-5');
    expect(gatewaysOf('gift-gateway-1-3', { ordinal: 1, identities: 12 }, 5)[1]).toBe('gift-gateway-0-5');
  });

  it('do without a second one of a replica that has only one', () => {
    const gateways = gatewaysOf('gift-gateway-0-0', { ordinal: 0, identities: 1 }, 1);
    expect(gateways).toEqual(['gift-gateway-0-0', 'gift-gateway-1-0']);
  });
});
