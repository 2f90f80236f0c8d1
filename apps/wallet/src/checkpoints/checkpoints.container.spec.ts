import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseConfigShape, ReadPool, type RunningService, startService } from '@liwu/service-kit';
import { startTestIdentityProvider, type TestIdentityProvider } from '@liwu/service-kit/testing';
import { readMetrics } from '@liwu/test-kit';
import { Global, Module } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WalletDatabase } from '../testing/wallet-database.js';
import { checkpointConfigShape } from './checkpoint-config.js';
import { CheckpointKeeper } from './checkpoint-keeper.js';
import { CheckpointsModule } from './checkpoints.module.js';
import { CreateCheckpoints1795700003000 } from './create-checkpoints.js';

@Global()
@Module({ providers: [ReadPool], exports: [ReadPool] })
class ReadsModule {}
@Module({ imports: [ReadsModule, CheckpointsModule] })
class SpecModule {}

const folder = mkdtempSync(join(tmpdir(), 'liwu-keeper-'));
const directory = join(folder, 'checkpoints');
const key = join(folder, 'key.json');
let database: WalletDatabase;
let provider: TestIdentityProvider;

beforeAll(async () => {
  mkdirSync(directory);
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  writeFileSync(key, JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k' }));
  database = await WalletDatabase.create();
  await new CreateCheckpoints1795700003000().up(database.client);
  provider = await startTestIdentityProvider();
});
afterAll(async () => {
  await provider.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const withService = async (env: Record<string, string>, work: (service: RunningService) => Promise<void>) => {
  const config = z.object({ ...databaseConfigShape, ...checkpointConfigShape });
  const service = await startService(
    { name: 'wallet', config, module: () => SpecModule },
    {
      LIWU_HTTP_PORT: '0',
      LIWU_LOG_LEVEL: 'silent',
      LIWU_KAFKA_BROKERS: '127.0.0.1:9',
      LIWU_DATABASE_URL: database.url,
      LIWU_OIDC_ISSUER: provider.issuer,
      LIWU_OIDC_JWKS_URL: provider.jwksUrl,
      ...env,
    },
  );
  try {
    await service.started;
    await work(service);
  } finally {
    await service.stop();
  }
};
const call = async ({ url }: RunningService, path: string, { role = 'auditor', post = false, headers = {} } = {}) => {
  const authorization = `Bearer ${await provider.token('ann', [role])}`;
  const method = post ? 'POST' : 'GET';
  const response = await fetch(`${url}/v1/checkpoints${path}`, { method, headers: { authorization, ...headers } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const ageOf = async ({ url }: RunningService): Promise<number | undefined> =>
  (await readMetrics(url)).get('checkpoint_age_seconds');
const KEY = { 'idempotency-key': 'k-1' };

describe('checkpoints', () => {
  it('are taken by themselves and on demand, and shown to auditors and operators alone', async () => {
    await withService({ LIWU_CHECKPOINT_KEY: key, LIWU_CHECKPOINT_DIR: directory }, async (service) => {
      await expect.poll(() => readdirSync(directory)).toEqual(['0000000001.jws']);
      expect(await call(service, '', { post: true })).toMatchObject({
        status: 400,
        body: { code: 'idempotency_key_missing' },
      });
      const taken = await call(service, '', { post: true, headers: KEY });
      expect(taken).toMatchObject({ status: 201, body: { number: 2, deployment: 'local', jws: expect.any(String) } });
      expect((await call(service, '/2')).body).toEqual(taken.body);
      expect(await call(service, '/3')).toMatchObject({ status: 404 });
      expect(await call(service, '/x')).toMatchObject({ status: 400 });
      expect(await call(service, '/1', { role: 'operator' })).toMatchObject({ status: 200, body: { number: 1 } });
      for (const [path, post] of [
        ['', true],
        ['/1', false],
      ] as const)
        expect(await call(service, path, { role: 'viewer', post, headers: KEY })).toMatchObject({ status: 403 });
      const keeper = service.app.get(CheckpointKeeper, { strict: false });
      expect(await ageOf(service)).toBeLessThan(60);
      expect(keeper.counters.snapshot()).toEqual({ checkpoints_taken: 2 });
    });
  });

  it('are not taken without a key, which an alert can see; a fault is counted and does not end the service', async () => {
    await withService({}, async (service) => {
      expect(await call(service, '', { post: true, headers: KEY })).toMatchObject({
        status: 422,
        body: { code: 'refused' },
      });
      expect(await ageOf(service)).toBeNaN();
    });
    const gone = { LIWU_CHECKPOINT_KEY: key, LIWU_CHECKPOINT_DIR: join(folder, 'gone') };
    await withService(gone, async (service) => {
      const keeper = service.app.get(CheckpointKeeper, { strict: false });
      await expect.poll(() => keeper.counters.snapshot()).toMatchObject({ checkpoint_failures: 1 });
    });
  });
});
