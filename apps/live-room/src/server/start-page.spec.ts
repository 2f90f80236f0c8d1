import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadConfig } from '@liwu/process-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageConfigSchema } from './page-config.js';
import { type RunningPage, startPage } from './start-page.js';

const GOOD = {
  LIWU_HTTP_PORT: '0',
  LIWU_PAGE_GATEWAY_URL: 'https://gifts.example/edge',
  LIWU_PAGE_CATALOG_URL: 'https://gifts.example',
  LIWU_PAGE_RTM_URL: 'wss://rtm.example/rtm',
};
const folder = mkdtempSync(join(tmpdir(), 'liwu-page-'));
let page: RunningPage;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Liwu</title>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'assets', 'index-abc.js.gz'), gzipSync('export {};'));
  page = await startPage(loadConfig(pageConfigSchema, { ...GOOD, LIWU_PAGE_DIR: folder, LIWU_PAGE_WALLET_URL: '' }));
});
afterAll(async () => {
  await page.stop();
  rmSync(folder, { recursive: true });
});
const ask = (path: string): Promise<Response> => fetch(page.url + path);

describe('what serves the page', () => {
  it('lets it load its own files alone, and speak to those alone whom the settings name', async () => {
    const { headers, status } = await ask('/?room=tea-house');
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy')?.split('; ');
    expect(policy).toContain("connect-src 'self' https://gifts.example wss://rtm.example");
    expect(policy).toContain("script-src 'self'");
    expect(policy?.join()).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('has files kept that are named by their content, and none of the others, nor what is not there', async () => {
    const keeping = async (path: string): Promise<string | null> => (await ask(path)).headers.get('cache-control');
    expect(await keeping('/assets/index-abc.js')).toBe('public, max-age=31536000, immutable');
    for (const path of ['/', '/settings.json', '/assets/gone.js', '/health/ready'])
      expect(await keeping(path)).toBe('no-cache');
    expect((await ask('/assets/gone.js')).status).toBe(404);
  });

  it('sends what is packed to whoever can unpack it, and says that the answer depends on that', async () => {
    const { headers } = await ask('/assets/index-abc.js');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('vary')).toBe('accept-encoding');
    expect(headers.get('content-type')).toMatch(/javascript/);
    const plain = await fetch(`${page.url}/assets/index-abc.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe('export {};');
  });

  it('gives nothing from outside of its folder', async () => {
    for (const path of ['/..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd'])
      expect((await ask(path)).status).toBeGreaterThanOrEqual(400);
  });

  it('tells the page where the suite is, and leaves out what there is not', async () =>
    expect(await (await ask('/settings.json')).json()).toEqual({
      room: 'tea-house',
      gateway: 'https://gifts.example/edge',
      catalog: 'https://gifts.example',
      rtm: 'wss://rtm.example/rtm',
    }));

  it('is refused all faults of its settings at once', () => {
    const { LIWU_PAGE_CATALOG_URL } = GOOD;
    const faults = [
      'LIWU_HTTP_PORT is not set',
      'LIWU_PAGE_GATEWAY_URL: must be an http or https URL',
      'LIWU_PAGE_RTM_URL is not set',
    ];
    expect(() => loadConfig(pageConfigSchema, { LIWU_PAGE_GATEWAY_URL: 'ftp://x', LIWU_PAGE_CATALOG_URL })).toThrow(
      expect.objectContaining({ name: 'ConfigError', faults }),
    );
  });
});
