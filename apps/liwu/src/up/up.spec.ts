import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { writeSuite } from '../suite/suite-file.js';
import { suiteOf } from './running-suite.js';
import { up } from './up.js';

it('refuses a second suite in the background without a word in the log of the first', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'liwu-up-'));
  const plan = { portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} };
  // Its supervisor is this very process.
  writeSuite(stateDir, suiteOf(plan));
  try {
    await expect(up({ ...plan, detach: true })).rejects.toThrow(/^A suite already runs with its state in /);
    expect(existsSync(join(stateDir, 'logs', 'liwu.log'))).toBe(false);
  } finally {
    rmSync(stateDir, { recursive: true });
  }
});
