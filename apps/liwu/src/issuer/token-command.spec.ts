import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildProgram } from '../command/program.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { writeSuite } from '../suite/suite-file.js';
import { suiteOf } from '../up/running-suite.js';
import { startLocalIssuer } from './local-issuer.js';
import { bearerOf } from './token-command.js';
import { TokenSigner } from './token-signer.js';

let stateDir: string;
let issuer: FastifyInstance;

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-token-'));
  const secrets = makeSecrets();
  issuer = await startLocalIssuer(new TokenSigner('http://issuer.test', secrets.issuerKey), 0);
  const suite = suiteOf({ portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets, inherited: {} });
  writeSuite(stateDir, { ...suite, state: 'ready', urls: { ...suite.urls, issuer: issuer.listeningOrigin } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await issuer.close();
  rmSync(stateDir, { recursive: true });
});

const printed = async (...args: readonly string[]): Promise<string> => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await buildProgram().parseAsync(['node', 'liwu', 'token', '--state-dir', stateDir, ...args]);
  expect(log.mock.calls).toHaveLength(1);
  return String(log.mock.calls[0]?.[0]);
};

describe('liwu token', () => {
  it.each(['operator', 'approver', 'auditor'])('prints a token of the running suite for %s', async (role) => {
    expect(decodeJwt(await printed(role))).toMatchObject({ sub: `dev-${role}`, roles: [role], aud: 'liwu' });
  });

  it('prints one for a viewer by its id', async () => {
    const token = await printed('--viewer', 'viewer-1');
    expect(decodeJwt(token)).toMatchObject({ sub: 'viewer-1', roles: ['viewer'] });
  });

  it('prints one for a role as somebody else, so that one person can have two roles', async () => {
    const token = await printed('approver', '--as', 'dev-operator');
    expect(decodeJwt(token)).toMatchObject({ sub: 'dev-operator', roles: ['approver'] });
  });

  it('refuses neither, both, and a name beside a viewer', () => {
    expect(() => bearerOf(undefined, undefined)).toThrow(
      /^A token is either for a role \(operator, approver, auditor\)/,
    );
    expect(() => bearerOf('operator', 'viewer-1')).toThrow(/^A token is either/);
    expect(() => bearerOf(undefined, 'viewer-1', 'ann')).toThrow(/^--as is for a role/);
    expect(() => bearerOf(undefined, undefined, 'ann')).toThrow(/^A token is either/);
  });
});
