import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { topicOf } from '@liwu/contracts';
import { freePort } from '@liwu/embedded';
import { KafkaLink } from '@liwu/event-log';
import { eventually, freshTopicPrefix } from '@liwu/test-kit';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { silentLog } from '../shared/silent-log.js';
import { makeSecrets } from '../suite/secrets.js';
import { startLocalIssuer } from './local-issuer.js';
import { TokenSigner } from './token-signer.js';

const LANES = 2;
const PATIENCE = { deadlineMs: 30_000, everyMs: 100 };
const secrets = makeSecrets();
const children: ChildProcess[] = [];
let issuer: FastifyInstance;
let ports: { issuer: number; sandbox: number; gateway: number };

const issuerUrl = (): string => `http://127.0.0.1:${ports.issuer}`;
const newSigner = (): TokenSigner => new TokenSigner(issuerUrl(), makeSecrets().issuerKey);
const start = (app: string, env: Record<string, string>): void => {
  const main = fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url));
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
  children.push(child);
};
const isReady = (port: number): Promise<unknown> =>
  eventually(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok, PATIENCE);

/** The gateway waits for the topics of the services that it reads, which nobody runs here. */
async function makeTopics(brokers: string[], prefix: string): Promise<void> {
  const link = new KafkaLink({ brokers, clientId: 'spec', log: silentLog });
  await link.connect();
  for (const service of ['gift-catalog', 'wallet', 'ack-watchdog'] as const)
    await link.ensureTopic(topicOf(service, prefix), LANES, 1);
  await link.close();
}

/** A token of the issuer that runs, and a session for it. */
const tokenFor = async (sub: string): Promise<string> => {
  const answer = await fetch(`${issuerUrl()}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub, roles: ['viewer'] }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
};
const sessionFor = async (token: string): Promise<number> => {
  const answer = await fetch(`http://127.0.0.1:${ports.gateway}/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ versions: [1] }),
  });
  return answer.status;
};

beforeAll(async () => {
  ports = { issuer: await freePort(), sandbox: await freePort(), gateway: await freePort() };
  const [brokers, prefix] = [inject('kafkaBrokers'), freshTopicPrefix()];
  issuer = await startLocalIssuer(newSigner(), ports.issuer);
  await makeTopics(brokers, prefix);
  const app = { LIWU_RTM_APP_ID: secrets.rtmAppId, LIWU_RTM_APP_CERTIFICATE: secrets.rtmAppCertificate };
  start('rtm-sandbox', { ...app, LIWU_HTTP_PORT: String(ports.sandbox) });
  await isReady(ports.sandbox);
  start('rtm-gateway', {
    ...app,
    LIWU_HTTP_PORT: String(ports.gateway),
    LIWU_KAFKA_BROKERS: brokers.join(','),
    LIWU_TOPIC_PREFIX: prefix,
    LIWU_LANES: String(LANES),
    LIWU_GATEWAY_IDENTITIES: '1',
    LIWU_RTM_URL: `ws://127.0.0.1:${ports.sandbox}/rtm`,
    LIWU_SEAL_KEYS: secrets.sealKeys,
    LIWU_GRANT_KEYS: JSON.stringify(secrets.grantKeys),
    LIWU_OIDC_ISSUER: issuerUrl(), // and nothing of where its keys are: that is discovered
  });
  await isReady(ports.gateway);
});
afterAll(async () => {
  await issuer.close();
  for (const child of children) child.kill('SIGKILL');
});

describe('a gateway whose issuer changes its key', () => {
  it('lets in whoever the new key speaks for, and nobody any more for whom the old one does', async () => {
    const old = await tokenFor('alice');
    expect(await sessionFor(old)).toBe(200);
    await issuer.close();
    expect(await sessionFor(old)).toBe(200);
    issuer = await startLocalIssuer(newSigner(), ports.issuer);
    expect(await sessionFor(await tokenFor('alice'))).toBe(200);
    expect(await sessionFor(old)).toBe(401);
  });

  it('lets nobody in by a token of an issuer that bears another name', async () => {
    const stranger = new TokenSigner('http://127.0.0.1:1', makeSecrets().issuerKey);
    expect(await sessionFor(await stranger.tokenFor('alice', ['viewer']))).toBe(401);
  });
});
