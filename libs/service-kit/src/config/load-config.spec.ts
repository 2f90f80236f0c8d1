import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './load-config.js';
import { databaseConfigShape, secret } from './settings.js';

const schema = z.object(databaseConfigShape);
const good = {
  LIWU_HTTP_PORT: '4602',
  LIWU_KAFKA_BROKERS: '127.0.0.1:4690, broker-2:9092',
  LIWU_OIDC_ISSUER: 'http://127.0.0.1:4607',
  LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:4607/jwks',
  LIWU_DATABASE_URL: 'postgres://liwu:secret@127.0.0.1:4691/gift_catalog',
};

const faultsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('are read from the environment, with defaults for what it does not say', () => {
    expect(loadConfig(schema, { ...good, PATH: '/bin', LIWU_LOG_LEVEL: '' })).toMatchObject({
      LIWU_HTTP_HOST: '127.0.0.1',
      LIWU_HTTP_PORT: 4602,
      LIWU_KAFKA_BROKERS: ['127.0.0.1:4690', 'broker-2:9092'],
      LIWU_LANES: 12,
      LIWU_LOG_LEVEL: 'info',
      LIWU_DRAIN_MS: 10_000,
    });
  });

  it('list all their faults at once, and are a configuration error', () => {
    const env = {
      ...good,
      LIWU_HTTP_PORT: '70000',
      LIWU_LANES: '1e3',
      LIWU_KAFKA_BROKERS: 'one,',
      LIWU_OIDC_ISSUER: 'x',
    };
    expect(faultsOf({ ...env, LIWU_DATABASE_URL: undefined, LIWU_LOG_LEVEL: 'loud' })).toEqual([
      'LIWU_HTTP_PORT: must be at most 65535',
      expect.stringMatching(/^LIWU_LOG_LEVEL: .*"info"/),
      'LIWU_KAFKA_BROKERS: has an empty item',
      'LIWU_KAFKA_BROKERS: must be a comma list of host:port',
      'LIWU_LANES: must be a whole number',
      'LIWU_OIDC_ISSUER: must be an http or https URL',
      'LIWU_DATABASE_URL is not set',
    ]);
    expect(new ConfigError(['x']).exitCode).toBe(78);
  });

  it('never show a value, which may be a secret', () => {
    expect(faultsOf({ ...good, LIWU_DATABASE_URL: 'mysql://liwu:secret@host/db' }).join()).toBe(
      'LIWU_DATABASE_URL: must be a postgres URL',
    );
  });
});

describe('who is believed about where a request comes from', () => {
  it('is nobody, unless it is said', () => {
    expect(loadConfig(schema, good).LIWU_TRUSTED_PROXIES).toEqual([]);
    const LIWU_TRUSTED_PROXIES = '10.0.0.0/8, ::1,fd00::/8,192.0.2.7';
    expect(loadConfig(schema, { ...good, LIWU_TRUSTED_PROXIES }).LIWU_TRUSTED_PROXIES).toHaveLength(4);
  });

  it.each(['true', '*', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', '10.0.0.0/8/8', 'proxy.internal', '10.0.0'])(
    'is not %s',
    (LIWU_TRUSTED_PROXIES) => {
      expect(faultsOf({ ...good, LIWU_TRUSTED_PROXIES })).toEqual([
        'LIWU_TRUSTED_PROXIES: must be a comma list of addresses or CIDR ranges',
      ]);
    },
  );
});

describe('a secret in a file', () => {
  const withSecrets = z.object({ ...databaseConfigShape, LIWU_KEY: secret(z.string().min(8, 'is too short')) });
  const { LIWU_DATABASE_URL, ...rest } = good;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liwu-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'secret');
    writeFileSync(path, text);
    return path;
  };
  const faults = (env: Record<string, string>): readonly string[] => {
    try {
      loadConfig(withSecrets, { ...rest, LIWU_DATABASE_URL, ...env });
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
    return [];
  };

  it('is as good as one in the environment, without the newline that editors leave', () => {
    const read = loadConfig(withSecrets, {
      ...rest,
      LIWU_KEY: 'not-in-a-file',
      LIWU_DATABASE_URL_FILE: file(`${LIWU_DATABASE_URL}\r\n`),
    });
    expect(read).toMatchObject({ LIWU_DATABASE_URL, LIWU_KEY: 'not-in-a-file' });
  });

  it('is not taken where both are given: nobody could tell which of them counts', () => {
    const env = { LIWU_KEY: 'secret-one', LIWU_KEY_FILE: file('secret-two') };
    expect(faults(env)).toEqual(['LIWU_KEY and LIWU_KEY_FILE are both set']);
  });

  it('is missed by its name, and why', () => {
    expect(faults({ LIWU_KEY_FILE: join(folder, 'none') })).toEqual(['LIWU_KEY_FILE: cannot be read (ENOENT)']);
    mkdirSync(join(folder, 'sub'));
    expect(faults({ LIWU_KEY_FILE: join(folder, 'sub') })).toEqual(['LIWU_KEY_FILE: is no file']);
    expect(faults({ LIWU_KEY_FILE: file('\n') })).toEqual(['LIWU_KEY_FILE: is empty']);
    expect(faults({ LIWU_KEY_FILE: file('x'.repeat(65_537)) })).toEqual(['LIWU_KEY_FILE: has more than 65536 bytes']);
    expect(faults({})).toEqual(['LIWU_KEY is not set']);
  });

  it('is never shown when it is wrong, and the fault names the setting that was given', () => {
    expect(faults({ LIWU_KEY_FILE: file('sesame') })).toEqual(['LIWU_KEY_FILE: is too short']);
  });

  it('is no way in for settings that are no secrets', () => {
    const LIWU_HTTP_HOST_FILE = file('0.0.0.0');
    expect(loadConfig(schema, { ...good, LIWU_HTTP_HOST_FILE }).LIWU_HTTP_HOST).toBe('127.0.0.1');
  });
});
