import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildSandboxToken, verifySandboxToken } from './sandbox-token.js';

const PARSER = 'login token';
const appId = 'app';
const appCertificate = 'certificate-0123456789';
const UIDS = ['alice', 'bob', 'v-alice-k3x9q2ab'];
const honest = UIDS.map((uid) => buildSandboxToken({ appId, appCertificate, uid, expiresAt: 1_000 }));
const fields = UIDS.map((uid) => ({ appId, uid, expiresAt: 1_000 }));
const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** Signed as ours are, whatever it says: what a careless issuer could let out. */
const signed = (json: string): string => {
  const body = encoded(json);
  return `sbx1.${body}.${createHmac('sha256', appCertificate).update(`sbx1.${body}`).digest('base64url')}`;
};

const isGood = (token: string, uid: string): boolean => {
  const body = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  if (token !== signed(body)) return false;
  try {
    const said = JSON.parse(body) as Record<string, unknown>;
    const names = Object.keys(said).sort().join();
    const { expiresAt } = said;
    const lasts = Number.isSafeInteger(expiresAt) && Number(expiresAt) > 0;
    return names === 'appId,expiresAt,uid' && said['appId'] === appId && said['uid'] === uid && lasts;
  } catch {
    return false;
  }
};

describe('a login token', () => {
  it('lets in whom it was made for, and nobody with anything else', { timeout: fuzzTimeoutMs(PARSER) }, async () => {
    let passed = 0;
    await fuzz(PARSER, {
      mutant: (mutate) => ({
        uid: mutate.random.pick(UIDS),
        token: mutate.random.oneIn(3) ? signed(mutate.json(fields)) : mutate.text(honest),
      }),
      arbitrary: fc.record({
        uid: fc.constantFrom(...UIDS),
        token: fc.oneof(fc.string({ maxLength: 300 }), fc.json().map(signed), fc.constantFrom(...honest)),
      }),
      check: ({ token, uid }) => {
        const { ok } = verifySandboxToken(token, { appId, appCertificate, uid, nowMs: 0 });
        if (ok !== isGood(token, uid)) throw new Error('let in, or not, wrongly');
        if (ok) passed += 1;
      },
    });
    expect(passed).toBeGreaterThan(0);
  });
});
