import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealSuite } from '../testing/real-suite.js';

const LIMIT = 20;
const suite = new RealSuite();
beforeAll(() => suite.start({ LIWU_TRUSTED_PROXIES: '127.0.0.1', LIWU_SESSION_LIMIT_PER_ADDRESS: String(LIMIT) }));
afterAll(() => suite.stop());

const from = async (forwardedFor: string, body: object = { versions: [1], anonymous: true }): Promise<number> =>
  (await suite.ask(body, { 'x-forwarded-for': forwardedFor })).status;
const statuses = async (count: number, ask: (k: number) => Promise<number>): Promise<Set<number>> =>
  new Set(await Promise.all(Array.from({ length: count }, (_, k) => ask(k))));

describe('sessions behind a proxy that the operator trusts', () => {
  it('are counted for the address that the proxy saw, whatever its client had written before', async () => {
    expect(await statuses(LIMIT, (k) => from(`203.0.113.${k}, 198.51.100.1`))).toEqual(new Set([200]));
    expect(await from('203.0.113.99, 198.51.100.1')).toBe(429);
    expect(await from('198.51.100.2')).toBe(200);
  });

  it('are counted for an IPv6 network, of which one customer has every address', async () => {
    expect(await statuses(LIMIT, (k) => from(`2001:db8:5:6::${k + 1}`))).toEqual(new Set([200]));
    expect(await from('2001:db8:5:6:7::1')).toBe(429);
    expect(await from('2001:db8:5:7::1')).toBe(200);
  });

  it('cost their address something even where they are refused', async () => {
    expect(await statuses(LIMIT, () => from('198.51.100.3', { versions: 'all' }))).toEqual(new Set([400]));
    expect(await from('198.51.100.3', { versions: 'all' })).toBe(429);
  });
});

describe('the platform’s identity provider', () => {
  const opened = async (token: string, address: string): Promise<number> =>
    (await suite.ask({ versions: [1] }, { authorization: `Bearer ${token}`, 'x-forwarded-for': address })).status;

  it('may change its key while the gateway runs: no user waits for it', async () => {
    const { provider } = suite;
    const old = await suite.tokenOf('alice');
    expect(await opened(old, '198.51.100.4')).toBe(200);
    await provider.rotate();
    expect(await opened(await suite.tokenOf('alice'), '198.51.100.4')).toBe(200);
    expect(await opened(old, '198.51.100.4')).toBe(401);
  });

  it('may be away: whose key is known is let in, and whose is not is told to come again', async () => {
    const { provider } = suite;
    const known = await suite.tokenOf('bea');
    expect(await opened(known, '198.51.100.5')).toBe(200);
    provider.setAway(true);
    await provider.rotate();
    const unknown = await suite.tokenOf('bea');
    const asked = provider.timesAsked;
    for (let k = 0; k < 5; k++) expect(await opened(known, '198.51.100.6')).toBe(200);
    await eventually(async () => expect(await opened(unknown, `192.0.2.${provider.timesAsked}`)).toBe(503), {
      deadlineMs: 15_000,
      everyMs: 1_000,
    });
    expect(provider.timesAsked - asked).toBeLessThanOrEqual(2);
    provider.setAway(false);
    await eventually(async () => expect(await opened(unknown, '198.51.100.7')).toBe(200), {
      deadlineMs: 15_000,
      everyMs: 1_000,
    });
  });
});
