import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './load-config.js';

const GOOD = {
  LIWU_HTTP_PORT: '4605',
  LIWU_RTM_APP_ID: 'app',
  LIWU_RTM_APP_CERTIFICATE: 'certificate-0123456789',
};

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the settings', () => {
  it('are few, the rest has defaults, and other variables are left alone', () => {
    expect(loadConfig({ ...GOOD, PATH: '/bin', LIWU_LANES: 'many', LIWU_LOG_LEVEL: '' })).toEqual({
      host: '127.0.0.1',
      port: 4605,
      logLevel: 'info',
      drainMs: 10_000,
      appId: 'app',
      appCertificate: 'certificate-0123456789',
      seed: 1,
      maxConnections: 20_000,
      logEntries: 50_000,
      trueLogChars: 33_554_432,
    });
  });

  it('are refused without a certificate: with an App ID alone anyone could log in as anyone', () => {
    const { LIWU_RTM_APP_CERTIFICATE: _, ...env } = GOOD;
    expect(faultsOf(env)).toEqual(['LIWU_RTM_APP_CERTIFICATE is not set']);
  });

  it('are refused with all faults at once, and no value is told', () => {
    const env = {
      LIWU_HTTP_PORT: '70000',
      LIWU_RTM_APP_CERTIFICATE: 'too-short',
      LIWU_LOG_LEVEL: 'loud',
      LIWU_SANDBOX_SEED: '1e3',
    };
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.split(' ', 1)[0]).toSorted()).toEqual([
      'LIWU_HTTP_PORT',
      'LIWU_LOG_LEVEL',
      'LIWU_RTM_APP_CERTIFICATE',
      'LIWU_RTM_APP_ID',
      'LIWU_SANDBOX_SEED',
    ]);
    expect(faults.join()).not.toContain('too-short');
  });
});
