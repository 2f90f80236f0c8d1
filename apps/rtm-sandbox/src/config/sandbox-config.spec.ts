import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '@liwu/process-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

  it('are refused with all faults at once, and no value is told', () => {
    const env = {
      LIWU_HTTP_PORT: '70000',
      LIWU_RTM_APP_CERTIFICATE: 'too-short',
      LIWU_LOG_LEVEL: 'loud',
      LIWU_SANDBOX_SEED: '1e3',
    };
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.split(/:| is/, 1)[0]).toSorted()).toEqual([
      'LIWU_HTTP_PORT',
      'LIWU_LOG_LEVEL',
      'LIWU_RTM_APP_CERTIFICATE',
      'LIWU_RTM_APP_ID',
      'LIWU_SANDBOX_SEED',
    ]);
    expect(faults.join()).not.toContain('too-short');
  });
});

describe('a certificate in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liwu-sandbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const { LIWU_RTM_APP_CERTIFICATE: _, ...rest } = GOOD;
  const written = (text: string) => {
    const path = join(folder, 'app-certificate');
    writeFileSync(path, text);
    return { ...rest, LIWU_RTM_APP_CERTIFICATE_FILE: path };
  };

  it('is as good as one in the environment, without the newline that editors leave', () => {
    expect(loadConfig(sandboxConfigSchema, written('certificate-from-a-file\n')).LIWU_RTM_APP_CERTIFICATE).toBe(
      'certificate-from-a-file',
    );
  });

  it('is missed by its name, and never told', () => {
    expect(faultsOf({ ...rest, LIWU_RTM_APP_CERTIFICATE_FILE: join(folder, 'none') })).toEqual([
      'LIWU_RTM_APP_CERTIFICATE_FILE: cannot be read (ENOENT)',
    ]);
    expect(faultsOf(written('too-short'))).toEqual(['LIWU_RTM_APP_CERTIFICATE_FILE: must have at least 16 characters']);
    expect(faultsOf({ ...GOOD, ...written('certificate-from-a-file') })).toEqual([
      'LIWU_RTM_APP_CERTIFICATE and LIWU_RTM_APP_CERTIFICATE_FILE are both set',
    ]);
  });
});
