import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './load-config.js';
import { processConfigShape, secret } from './settings.js';

const schema = z.object({
  ...processConfigShape,
  LIWU_NAMES: z.string().transform((text) => text.split(',')),
  LIWU_KEY: secret(z.string().min(8, 'is too short')),
});
const good = { LIWU_HTTP_PORT: '4602', LIWU_NAMES: 'one,two', LIWU_KEY: 'secret-one' };

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(schema, env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)];
  }
};

describe('settings', () => {
  it('are read from the environment, with defaults for what it does not say', () => {
    expect(loadConfig(schema, { ...good, PATH: '/bin', LIWU_LOG_LEVEL: '' })).toEqual({
      LIWU_HTTP_HOST: '127.0.0.1',
      LIWU_HTTP_PORT: 4602,
      LIWU_LOG_LEVEL: 'info',
      LIWU_DRAIN_MS: 10_000,
      LIWU_NAMES: ['one', 'two'],
      LIWU_KEY: 'secret-one',
    });
  });

  it('list all their faults at once, and are a configuration error', () => {
    expect(faultsOf({ LIWU_HTTP_PORT: '70000', LIWU_DRAIN_MS: '1e3', LIWU_LOG_LEVEL: 'loud' })).toEqual([
      'LIWU_HTTP_PORT: must be at most 65535',
      expect.stringMatching(/^LIWU_LOG_LEVEL: .*"info"/),
      'LIWU_DRAIN_MS: must be a whole number',
      'LIWU_NAMES is not set',
      'LIWU_KEY is not set',
    ]);
    expect(new ConfigError(['x']).exitCode).toBe(78);
  });

  it('never show a value, which may be a secret', () => {
    expect(faultsOf({ ...good, LIWU_KEY: 'sesame' })).toEqual(['LIWU_KEY: is too short']);
  });
});

describe('a secret in a file', () => {
  const { LIWU_KEY: _, ...rest } = good;
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
  const faults = (env: Record<string, string>): readonly string[] => faultsOf({ ...rest, ...env });

  it('is as good as one in the environment, without the newline that editors leave', () => {
    expect(loadConfig(schema, { ...rest, LIWU_KEY_FILE: file('in-a-file\r\n') }).LIWU_KEY).toBe('in-a-file');
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
