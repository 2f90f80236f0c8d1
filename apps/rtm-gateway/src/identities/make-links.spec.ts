import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NOON } from '../testing/samples.js';
import { TOKEN_LIFETIME_MS } from './links.js';
import { makeLinks } from './make-links.js';

const hex = (): string => randomBytes(16).toString('hex');
const log = { debug() {}, info() {}, warn() {}, error() {} };
const linksOf = (LIWU_RTM_TRANSPORT: 'sandbox' | 'agora', LIWU_RTM_APP_CERTIFICATE = hex()) => {
  const LIWU_RTM_APP_ID = hex();
  const settings = {
    LIWU_RTM_TRANSPORT,
    LIWU_RTM_URL: 'ws://127.0.0.1:1/rtm',
    LIWU_RTM_APP_ID,
    LIWU_RTM_APP_CERTIFICATE,
  };
  return { ...makeLinks(settings, () => NOON, log), expectedAppId: LIWU_RTM_APP_ID };
};

describe('the links of the gateway', () => {
  it('to the provider have its own tokens, and no url: clients find it by themselves', () => {
    const links = linksOf('agora');
    expect(links.url).toBeUndefined();
    expect(links.appId).toBe(links.expectedAppId);
    expect(links.mintToken('v-alice-12345678', NOON + TOKEN_LIFETIME_MS)).toMatch(/^007/);
    const link = links.open('gift-gateway-0-0');
    expect(link).toMatchObject({ uid: 'gift-gateway-0-0', state: 'stopped', caps: { receives: true, receipts: true } });
  });

  it('to the provider are never made with a certificate that is none', () => {
    expect(() => linksOf('agora', 'certificate-0123456789').open('gift-gateway-0-0')).toThrow(RangeError);
  });

  it('to the sandbox have its tokens and its url', () => {
    const links = linksOf('sandbox');
    expect(links.url).toBe('ws://127.0.0.1:1/rtm');
    expect(links.mintToken('v-alice-12345678', NOON + TOKEN_LIFETIME_MS)).toMatch(/^sbx1\./);
  });
});
