import { isGatewayUid } from '@liwu/sealing';
import { describe, expect, it } from 'vitest';
import { gatewaysOf, identityUid } from './identity-names.js';

const replica = (ordinal: number, identities = 12, retired: readonly string[] = []) => ({
  ordinal,
  identities,
  usable: Array.from({ length: identities }, (_, index) => identityUid(ordinal, index)).filter(
    (uid) => !retired.includes(uid),
  ),
});
const replicaOf = (uid: string): string => uid.split('-')[2]!;

describe('the identities that a session talks to', () => {
  it.each([
    [0, ['0', '1', '0', '1']],
    [1, ['1', '0', '1', '0']],
    [2, ['2', '0', '1']],
    [7, ['7', '0', '1']],
  ])('are one of replica %i, then of the replicas that are never scaled in', (ordinal, replicas) => {
    for (let index = 0; index < 30; index++) {
      const primary = identityUid(ordinal, index % 12);
      const gateways = gatewaysOf(primary, replica(ordinal), index);
      expect(gateways[0]).toBe(primary);
      expect(new Set(gateways).size).toBe(gateways.length);
      expect(gateways.map(replicaOf)).toEqual(replicas);
      expect(gateways.every(isGatewayUid)).toBe(true);
    }
  });

  it('still have one that answers when any one of them is taken by a second login and any one replica is gone', () => {
    for (const ordinal of [0, 1, 2]) {
      for (let index = 0; index < 30; index++) {
        const gateways = gatewaysOf(identityUid(ordinal, index % 12), replica(ordinal), index);
        for (const taken of gateways) {
          for (const gone of new Set(gateways.map(replicaOf))) {
            expect(gateways.some((uid) => uid !== taken && replicaOf(uid) !== gone)).toBe(true);
          }
        }
      }
    }
  });

  it('spread over all identities', () => {
    const spares = Array.from({ length: 24 }, (_, index) => gatewaysOf('gift-gateway-0-3', replica(0), index).slice(1));
    expect(new Set(spares.flat().filter((uid) => replicaOf(uid) === '1')).size).toBe(12);
    expect(new Set(spares.flat().filter((uid) => replicaOf(uid) === '0')).size).toBe(11);
  });

  it('are none of its own that is not logged in', () => {
    const own = replica(0, 3, ['gift-gateway-0-1']);
    const spares = Array.from({ length: 12 }, (_, index) => gatewaysOf('gift-gateway-0-0', own, index).slice(1));
    expect(spares.flat()).not.toContain('gift-gateway-0-1');
  });

  it('do without a second one of a replica that has only one', () => {
    expect(gatewaysOf('gift-gateway-0-0', replica(0, 1), 1)).toEqual(['gift-gateway-0-0', 'gift-gateway-1-0']);
  });
});
