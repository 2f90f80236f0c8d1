import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSecrets } from '../suite/secrets.js';
import { startIssuer } from './issuer-command.js';

let folder: string;
let keyFile: string;
const started: FastifyInstance[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liwu-issuer-'));
  keyFile = join(folder, 'key.jwk');
  writeFileSync(keyFile, JSON.stringify(makeSecrets().issuerKey));
});
afterEach(async () => {
  for (const issuer of started.splice(0)) await issuer.close();
  rmSync(folder, { recursive: true });
});

const start = async (options: Partial<Parameters<typeof startIssuer>[0]> = {}): Promise<FastifyInstance> => {
  const issuer = await startIssuer({
    host: '127.0.0.1',
    port: 0,
    url: 'http://issuer:8080',
    hostName: [],
    keyFile,
    ...options,
  });
  started.push(issuer);
  return issuer;
};
const tokenAsked = (issuer: FastifyInstance, host: string, origin?: string) =>
  issuer.inject({
    method: 'POST',
    url: '/token',
    headers: { host, ...(origin === undefined ? {} : { origin }) },
    payload: { sub: 'viewer-1', roles: ['viewer'] },
  });

describe('liwu issuer', () => {
  it('answers to the name in its address, and signs in that name', async () => {
    const answer = await tokenAsked(await start(), 'issuer:8080');
    expect(answer.statusCode).toBe(200);
    expect(decodeJwt(answer.json<{ access_token: string }>().access_token)).toMatchObject({
      iss: 'http://issuer:8080',
      sub: 'viewer-1',
    });
  });

  it('answers to the further names that it is given, whatever their letters, and to no others', async () => {
    const issuer = await start({ hostName: ['issuer.liwu.svc'] });
    const names = ['issuer', 'Issuer.Liwu.svc:80', '127.0.0.1:4607', 'issuer.example', 'xissuer', 'issuer:8080:1'];
    const answers = await Promise.all(names.map((name) => tokenAsked(issuer, name)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 403, 403, 403]);
  });

  it('gives no token to a page of another origin', async () => {
    const issuer = await start();
    expect((await tokenAsked(issuer, 'issuer:8080', 'https://evil.example')).statusCode).toBe(403);
    expect((await tokenAsked(issuer, 'issuer:8080', 'http://issuer:8080')).statusCode).toBe(200);
  });

  it('tells its health to whoever asks, as a cluster does by the address of the pod', async () => {
    const issuer = await start();
    for (const url of ['/health/live', '/health/ready'])
      expect((await issuer.inject({ url, headers: { host: '10.244.0.7:8080' } })).statusCode).toBe(200);
    expect((await issuer.inject({ url: '/jwks', headers: { host: '10.244.0.7:8080' } })).statusCode).toBe(403);
  });

  it('keeps its key over a start, so that its tokens stay good', async () => {
    const [one, other] = [await start(), await start()];
    const keysOf = async (issuer: FastifyInstance): Promise<unknown> =>
      (await issuer.inject({ url: '/jwks', headers: { host: 'issuer' } })).json();
    expect(await keysOf(one)).toEqual(await keysOf(other));
  });

  it.each([
    ['is not there', undefined],
    ['is no JSON', 'sesame'],
    ['is of another kind', JSON.stringify(makeSecrets().checkpointKey)],
    ['has no private part', JSON.stringify({ ...makeSecrets().issuerKey, d: undefined })],
    ['is of two pairs', JSON.stringify({ ...makeSecrets().issuerKey, d: makeSecrets().issuerKey.d })],
    ['has a private part that is none', JSON.stringify({ ...makeSecrets().issuerKey, d: '!' })],
  ])('refuses a key that %s, and never shows it', async (_what, text) => {
    rmSync(keyFile);
    if (text !== undefined) writeFileSync(keyFile, text);
    await expect(start()).rejects.toMatchObject({
      message: `${keyFile} does not hold the issuer's key: a private JWK for ES256 with a kid.`,
    });
  });
});
