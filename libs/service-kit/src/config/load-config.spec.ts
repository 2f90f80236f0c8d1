import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './load-config.js';
import { databaseConfigShape } from './settings.js';

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
