import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptSecrets, makeSecrets } from './secrets.js';

let stateDir: string;
beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-secrets-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

describe('the secrets of a suite', () => {
  it('are made once, and then kept', () => {
    expect(keptSecrets(stateDir)).toEqual(keptSecrets(stateDir));
    expect(makeSecrets()).not.toEqual(makeSecrets());
  });

  it('lie in a file that only its owner may read', () => {
    keptSecrets(stateDir);
    expect(readdirSync(stateDir)).toEqual(['secrets.json']);
    expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('have the forms that the services demand', () => {
    const { sealKeys, grantKeys, issuerKey, rtmAppId } = makeSecrets();
    expect(sealKeys).toMatch(/^1:[A-Za-z0-9_-]{43}$/);
    expect(rtmAppId).toMatch(/^[0-9a-f]{32}$/);
    expect(grantKeys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', kid: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(createPrivateKey({ key: issuerKey, format: 'jwk' }).asymmetricKeyType).toBe('ec');
  });

  it('are refused in one sentence when their file is damaged', () => {
    writeFileSync(join(stateDir, 'secrets.json'), '{"rtmAppId":');
    expect(() => keptSecrets(stateDir)).toThrow(/cannot be read; delete the file/);
  });
});
