import { sessionSchema } from '@liwu/contracts/wire';
import { SandboxTransport, TransportError } from '@liwu/rtm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealSuite } from '../testing/real-suite.js';

const suite = new RealSuite();
beforeAll(() => suite.start({ LIWU_SESSION_LIMIT_PER_ADDRESS: '50' }));
afterAll(() => suite.stop());

const problem = async (response: Response): Promise<unknown> => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('POST /v1/sessions', () => {
  it('gives a viewer a session that is not stored by anyone, with a token for its uid alone', async () => {
    const response = await suite.askAs('alice');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { rtm, seal, gateways, grants } = sessionSchema.parse(await response.json());
    expect(rtm.uid).toMatch(/^v-alice-[a-z0-9]{8}$/);
    expect(gateways).toHaveLength(4);
    expect(seal).toBeDefined();
    const own = new SandboxTransport({ ...rtm, url: rtm.url! });
    await own.start();
    await own.stop();
    const other = new SandboxTransport({ ...rtm, uid: 'gift-gateway-0-0', url: rtm.url! });
    await expect(other.start()).rejects.toThrow(TransportError);
    const jwks = await fetch(grants.jwksUrl);
    expect(jwks.headers.get('cache-control')).toContain('max-age=300');
    expect(await jwks.json()).toEqual({ keys: grants.keys });
  });

  it('gives an anonymous receiver what it needs to look on, and asks it for nothing', async () => {
    const session = sessionSchema.parse(await (await suite.ask({ versions: [1], anonymous: true })).json());
    expect(session.rtm.uid).toMatch(/^a-[a-z0-9]{16}$/);
    expect(session.seal).toBeUndefined();
  });

  it('says what is wrong', async () => {
    expect(await problem(await suite.ask({ versions: [1] }))).toEqual([401, 'unauthenticated']);
    const forged = `${(await suite.tokenOf('alice')).slice(0, -4)}AAAA`;
    expect(await problem(await suite.ask({ versions: [1] }, { authorization: `Bearer ${forged}` }))).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(await problem(await suite.askAs('alice', { versions: [1] }, ['operator']))).toEqual([403, 'banned']);
    expect(await problem(await suite.askAs('alice@example.com'))).toEqual([422, 'unusable_id']);
    expect(await problem(await suite.askAs('alice', { versions: [2] }))).toEqual([422, 'version_unsupported']);
    expect(await problem(await suite.askAs('alice', { versions: [] }))).toEqual([400, 'invalid_parameter']);
    expect(await problem(await suite.askAs('alice', { versions: [1], uid: 'gift-gateway-0-0' }))).toEqual([
      400,
      'invalid_parameter',
    ]);
  });

  it('lets the named origins in, and no other', async () => {
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${suite.gatewayUrl}/v1/sessions`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    const named = await preflight('https://live.example');
    expect(named.headers.get('access-control-allow-origin')).toBe('https://live.example');
    expect(named.headers.get('access-control-allow-credentials')).toBeNull();
    const other = await preflight('https://evil.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    for (const origin of ['null', 'https://live.example.evil', 'http://live.example']) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('lets pages of the named origins read when to come again, of refusals too', async () => {
    const refused = await suite.ask({ versions: [1] }, { origin: 'https://live.example' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://live.example');
    expect(refused.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('retry-after');
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });

  it('knows no cookies: it reads none, and sets none', async () => {
    const token = await suite.tokenOf('alice');
    const cookies = { cookie: `authorization=Bearer ${token}; token=${token}` };
    const refused = await suite.ask({ versions: [1] }, cookies);
    expect(await problem(refused)).toEqual([401, 'unauthenticated']);
    const granted = await suite.ask({ versions: [1] }, { ...cookies, authorization: `Bearer ${token}` });
    expect([granted.status, granted.headers.getSetCookie()]).toEqual([200, []]);
    const elsewhere = await fetch(`${suite.gatewayUrl}/v1/sessions?access_token=${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ versions: [1], access_token: token }),
    });
    expect(elsewhere.status).toBe(400);
  });

  it('reads a small JSON body only', async () => {
    expect(await problem(await suite.ask({ versions: [1], device: 'd'.repeat(5_000) }))).toEqual([
      413,
      'body_too_large',
    ]);
    expect(await problem(await suite.ask({ versions: [1], device: 'd'.repeat(201) }))).toEqual([
      400,
      'invalid_parameter',
    ]);
    const form = await suite.ask({ versions: [1] }, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(await problem(form)).toEqual([415, 'unsupported_media_type']);
  });

  it('gives whoever is called like an identity of the gateway a viewer’s uid, and no more', async () => {
    const { rtm } = sessionSchema.parse(await (await suite.askAs('gift-gateway-0-0')).json());
    expect(rtm.uid).toMatch(/^v-gift-gateway-0-0-[a-z0-9]{8}$/);
    const stolen = new SandboxTransport({ ...rtm, uid: 'gift-gateway-0-0', url: rtm.url! });
    await expect(stolen.start()).rejects.toThrow(TransportError);
  });

  it('speaks the highest version that both know, and says which those are where there is none', async () => {
    expect((await suite.askAs('vera', { versions: [3, 1, 2] })).status).toBe(200);
    const refused = await suite.askAs('vera', { versions: [2, 3] });
    expect(await refused.json()).toMatchObject({ code: 'version_unsupported', supported: [1] });
  });

  it('gives a user six a minute, and an address so many as are set', async () => {
    const answers = [];
    for (let k = 0; k < 7; k++) answers.push((await suite.askAs('greedy')).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 200, 429]);
    const last = await suite.askAs('greedy');
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    let status = 200;
    for (let k = 0; k < 50 && status === 200; k++) status = (await suite.askAs(`viewer-${k}`)).status;
    expect(status).toBe(429);
    const forwarded = await suite.ask({ versions: [1], anonymous: true }, { 'x-forwarded-for': '192.0.2.77' });
    expect(await problem(forwarded)).toEqual([429, 'too_many_requests']);
    expect(Number(forwarded.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
