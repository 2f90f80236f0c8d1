import type { FastifyInstance } from 'fastify';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSecrets } from '../suite/secrets.js';
import { z } from 'zod';
import { startLocalIssuer } from './local-issuer.js';
import { TokenSigner } from './token-signer.js';

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.int() });

let issuer: FastifyInstance;
let url: string;

const ask = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  const signer = new TokenSigner('http://issuer.test', makeSecrets().issuerKey);
  issuer = await startLocalIssuer(signer, 0);
  url = issuer.listeningOrigin;
});
afterAll(() => issuer.close());

describe('the local issuer', () => {
  it('gives a token that its published keys verify, with subject, roles and audience', async () => {
    const answer = await ask({ sub: 'viewer-1', roles: ['viewer', 'auditor'] });
    const { access_token: token, expires_in: lifetime } = tokenSchema.parse(await answer.json());
    const keys = createRemoteJWKSet(new URL(`${url}/jwks`));
    const { payload } = await jwtVerify(token, keys, { issuer: 'http://issuer.test', audience: 'liwu' });
    expect(payload).toMatchObject({ sub: 'viewer-1', roles: ['viewer', 'auditor'] });
    expect(payload.exp! - payload.iat!).toBe(lifetime);
  });

  it('says what it is to whoever opens its address', async () => {
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toMatch(/^This is Liwu's local issuer, .*POST \/token.*\.\n$/);
  });

  it('publishes no private part of its key', async () => {
    const answer = await fetch(`${url}/jwks`);
    const publicKey = {
      kty: 'EC',
      crv: 'P-256',
      kid: expect.any(String),
      x: expect.any(String),
      y: expect.any(String),
    };
    expect(await answer.json()).toEqual({ keys: [{ ...publicKey, alg: 'ES256', use: 'sig' }] });
  });

  it.each([
    ['no subject', { roles: ['viewer'] }],
    ['a subject with a slash', { sub: 'a/b', roles: ['viewer'] }],
    ['an unknown role', { sub: 'a', roles: ['root'] }],
    ['no role', { sub: 'a', roles: [] }],
    ['a further field', { sub: 'a', roles: ['viewer'], aud: 'x' }],
  ])('refuses %s with 400', async (_what, body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'invalid_parameter' });
  });

  it('refuses a page of another origin, and lets a local one in', async () => {
    const body = { sub: 'viewer-1', roles: ['viewer'] };
    expect((await ask(body, { origin: 'https://evil.example' })).status).toBe(403);
    const local = await ask(body, { origin: 'http://localhost:4600' });
    expect(local.status).toBe(200);
    expect(local.headers.get('access-control-allow-origin')).toBe('http://localhost:4600');
  });

  it('refuses a host name that only points to this machine', async () => {
    const answer = await issuer.inject({ url: '/jwks', headers: { host: 'rebound.example:4607' } });
    expect(answer.statusCode).toBe(403);
  });
});
