import { ConfigError, loadConfig } from '@liwu/service-kit';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatewayConfig } from './gateway-config.js';

const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };
const GOOD = {
  LIWU_HTTP_PORT: '4601',
  LIWU_KAFKA_BROKERS: '127.0.0.1:4690',
  LIWU_OIDC_ISSUER: 'http://127.0.0.1:4607',
  LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:4607/jwks',
  LIWU_RTM_APP_ID: 'app',
  LIWU_RTM_APP_CERTIFICATE: randomBytes(16).toString('hex'),
  LIWU_SEAL_KEYS: `7:${randomBytes(32).toString('base64url')}`,
  LIWU_GRANT_KEYS: JSON.stringify([jwk]),
};
const faultsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    loadConfig(gatewayConfig, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the gateway’s settings', () => {
  it('have defaults for what a laptop needs', () => {
    expect(loadConfig(gatewayConfig, GOOD)).toMatchObject({
      LIWU_GATEWAY_IDENTITIES: 12,
      LIWU_RTM_TRANSPORT: 'sandbox',
      LIWU_RTM_URL: 'ws://127.0.0.1:4605/rtm',
      LIWU_GRANT_ISSUER: 'liwu',
      LIWU_CORS_ORIGINS: [],
      LIWU_SESSION_LIMIT_PER_ADDRESS: 600,
    });
  });

  it('are refused without an App Certificate: an App ID alone lets anyone in as anyone', () => {
    expect(faultsOf({ ...GOOD, LIWU_RTM_APP_CERTIFICATE: '' })).toEqual(['LIWU_RTM_APP_CERTIFICATE is not set']);
  });

  it('name the provider’s own keys by their form, and only where it is the provider', () => {
    const agora = { ...GOOD, LIWU_RTM_TRANSPORT: 'agora', LIWU_RTM_APP_ID: randomBytes(16).toString('hex') };
    expect(faultsOf(agora)).toEqual([]);
    expect(faultsOf({ ...agora, LIWU_RTM_APP_ID: 'app', LIWU_RTM_APP_CERTIFICATE: 'g'.repeat(32) })).toEqual([
      'LIWU_RTM_APP_ID: must be 32 hexadecimal digits for the transport agora',
      'LIWU_RTM_APP_CERTIFICATE: must be 32 hexadecimal digits for the transport agora',
    ]);
    expect(faultsOf({ ...agora, LIWU_RTM_APP_ID: 'app', LIWU_GRANT_ISSUER: '-'.repeat(9) })).toEqual([
      'LIWU_GRANT_ISSUER: must be 1 to 8 letters, digits or hyphens',
      'LIWU_RTM_APP_ID: must be 32 hexadecimal digits for the transport agora',
    ]);
  });

  it('name all faults at once, and none of the secrets', () => {
    const secret = 'c2VjcmV0';
    const faults = faultsOf({
      ...GOOD,
      LIWU_RTM_APP_CERTIFICATE: secret,
      LIWU_SEAL_KEYS: `300:${secret}`,
      LIWU_GRANT_KEYS: JSON.stringify([{ ...jwk, d: secret }]),
      LIWU_GRANT_ISSUER: 'much-too-long',
      LIWU_RTM_TRANSPORT: 'smoke-signals',
      LIWU_CORS_ORIGINS: 'https://a.example,*',
      LIWU_GATEWAY_IDENTITIES: '0',
    });
    expect(faults).toHaveLength(7);
    expect(faults.join('\n')).not.toContain(secret);
  });

  it('take the keys and the certificate from files, as clusters mount them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'liwu-keys-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const names = ['LIWU_RTM_APP_CERTIFICATE', 'LIWU_SEAL_KEYS', 'LIWU_GRANT_KEYS'] as const;
    const env: Record<string, string> = { ...GOOD };
    for (const name of names) {
      env[`${name}_FILE`] = join(folder, name);
      writeFileSync(env[`${name}_FILE`]!, `${GOOD[name]}\n`);
      delete env[name];
    }
    const read = loadConfig(gatewayConfig, env);
    expect(read.LIWU_RTM_APP_CERTIFICATE).toBe(GOOD.LIWU_RTM_APP_CERTIFICATE);
    expect(read.LIWU_SEAL_KEYS).toEqual(loadConfig(gatewayConfig, GOOD).LIWU_SEAL_KEYS);
    expect(read.LIWU_GRANT_KEYS.map(({ kid, x }) => [kid, x])).toEqual([['k1', jwk.x]]);
    writeFileSync(env['LIWU_SEAL_KEYS_FILE']!, `7:c2VjcmV0`);
    writeFileSync(env['LIWU_GRANT_KEYS_FILE']!, JSON.stringify([{ ...jwk, d: 'c2VjcmV0' }]));
    const faults = faultsOf(env);
    expect(faults).toMatchObject([
      expect.stringMatching(/^LIWU_SEAL_KEYS_FILE: seal key number 1 is not/),
      expect.stringMatching(/^LIWU_GRANT_KEYS_FILE: grant key k1 /),
    ]);
    expect(faults.join('\n')).not.toContain('c2VjcmV0');
  });
});
