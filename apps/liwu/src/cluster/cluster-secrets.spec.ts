import { parseGrantKeys, parseSealKeys } from '@liwu/sealing';
import { expect, it } from 'vitest';
import { clusterSecrets } from './cluster-secrets.js';

const place = { namespace: 'liwu', databaseHost: 'postgres:5432' };
const dataOf = (name: string, list = clusterSecrets(place)): Readonly<Record<string, string>> =>
  list.items.find(({ metadata }) => metadata.name === name)?.stringData ?? {};

it('makes every secret that the manifests name, in the namespace', () => {
  const { items } = clusterSecrets(place);
  expect(items.map(({ metadata }) => metadata.name).toSorted()).toEqual([
    'ack-watchdog-database',
    'gift-catalog-database',
    'issuer-key',
    'postgres-superuser',
    'rtm-gateway-keys',
    'rtm-sandbox-keys',
    'toolbox-database',
    'wallet-checkpoint-key',
    'wallet-database',
  ]);
  expect(new Set(items.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['liwu']));
});

it('gives what the services read: keys as the gateway parses them, one certificate for both sides, one password', () => {
  const list = clusterSecrets(place);
  const gateway = dataOf('rtm-gateway-keys', list);
  expect(() => parseSealKeys(gateway['seal-keys'] ?? '')).not.toThrow();
  expect(() => parseGrantKeys(gateway['grant-keys'] ?? '')).not.toThrow();
  expect(gateway['app-certificate']).toBe(dataOf('rtm-sandbox-keys', list)['app-certificate']);
  const url = new URL(dataOf('wallet-database', list)['uri'] ?? '');
  expect([url.password, url.host, url.pathname]).toEqual([
    dataOf('postgres-superuser', list)['password'],
    'postgres:5432',
    '/wallet',
  ]);
});

it('keeps the private part out of what only verifies, and makes others each time', () => {
  const { 'public-keys.jwks': open = '' } = dataOf('wallet-checkpoint-key');
  expect(open).toMatch(/"x":/);
  expect(open).not.toMatch(/"d":/);
  expect(dataOf('rtm-gateway-keys')).not.toEqual(dataOf('rtm-gateway-keys'));
});

it.each([{}, { roles: true }])(
  "gives the toolbox one role, which is no service's, and the URL of each database: %j",
  (kind) => {
    const { password = '', username, ...uris } = dataOf('toolbox-database', clusterSecrets({ ...place, ...kind }));
    expect([username, password.length]).toEqual(['liwu_toolbox', 32]);
    expect(Object.entries(uris)).toEqual([
      ['gift-catalog', `postgres://liwu_toolbox:${password}@postgres:5432/gift_catalog`],
      ['wallet', `postgres://liwu_toolbox:${password}@postgres:5432/wallet`],
      ['ack-watchdog', `postgres://liwu_toolbox:${password}@postgres:5432/ack_watchdog`],
    ]);
  },
);

it('gives production a role for each service and one for finance, and nothing that stands in for others', () => {
  const { items } = clusterSecrets({ ...place, databaseHost: 'postgres-rw:5432', roles: true });
  const roles = items
    .filter(({ type }) => type === 'kubernetes.io/basic-auth')
    .map(({ stringData }) => stringData['username']);
  expect(roles).toEqual(['gift_catalog', 'wallet', 'ack_watchdog', 'liwu_finance', 'liwu_toolbox']);
  expect(new Set(items.map(({ stringData }) => stringData['password'])).size).toBe(roles.length + 1);
  expect(items.map(({ metadata }) => metadata.name)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/superuser|sandbox|issuer/)]),
  );
  const wallet = items.find(({ metadata }) => metadata.name === 'wallet-database')?.stringData ?? {};
  const url = new URL(wallet['uri'] ?? '');
  expect([url.username, url.password, url.host]).toEqual(['wallet', wallet['password'], 'postgres-rw:5432']);
});
