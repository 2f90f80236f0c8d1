import { ConfigError, isSecret, loadConfig } from '@liwu/process-kit';
import { describe, expect, it } from 'vitest';
import { sandboxConfigSchema } from './sandbox-config.js';

const GOOD = {
  LIWU_HTTP_PORT: '4605',
  LIWU_RTM_APP_ID: 'app',
  LIWU_RTM_APP_CERTIFICATE: 'certificate-0123456789',
};

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(sandboxConfigSchema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the settings', () => {
  it('are few, the rest has defaults, and other variables are left alone', () => {
    expect(loadConfig(sandboxConfigSchema, { ...GOOD, PATH: '/bin', LIWU_LANES: 'many', LIWU_LOG_LEVEL: '' })).toEqual({
      LIWU_HTTP_HOST: '127.0.0.1',
      LIWU_HTTP_PORT: 4605,
      LIWU_LOG_LEVEL: 'info',
      LIWU_DRAIN_MS: 10_000,
      LIWU_RTM_APP_ID: 'app',
      LIWU_RTM_APP_CERTIFICATE: 'certificate-0123456789',
      LIWU_SANDBOX_SEED: 1,
      LIWU_SANDBOX_MAX_CONNECTIONS: 20_000,
      LIWU_SANDBOX_LOG_ENTRIES: 50_000,
      LIWU_SANDBOX_TRUE_LOG_MEGABYTES: 32,
    });
  });

  it('are refused without a certificate: with an App ID alone anyone could log in as anyone', () => {
    const { LIWU_RTM_APP_CERTIFICATE: _, ...env } = GOOD;
    expect(faultsOf(env)).toEqual(['LIWU_RTM_APP_CERTIFICATE is not set']);
  });

  it('take the certificate from a file as well, for it is a secret', () => {
    expect(isSecret(sandboxConfigSchema.shape.LIWU_RTM_APP_CERTIFICATE)).toBe(true);
    expect(faultsOf({ ...GOOD, LIWU_RTM_APP_CERTIFICATE: 'too-short' })).toEqual([
      'LIWU_RTM_APP_CERTIFICATE: must have at least 16 characters',
    ]);
  });
});
