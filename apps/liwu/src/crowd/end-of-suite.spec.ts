import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceFailure } from '../shared/ask.js';
import { makeSecrets } from '../suite/secrets.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { type Suite, writeSuite } from '../suite/suite-file.js';
import { suiteOf } from '../up/running-suite.js';
import { inASentence } from './end-of-suite.js';

let stateDir: string;
beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-crowd-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

const write = (state: Suite['state']): void =>
  writeSuite(stateDir, {
    ...suiteOf({ portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} }),
    state,
  });
const refused = new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:6791')]);
const ended = { message: 'The suite has ended; the crowd cannot go on.', exitCode: 2 };

describe("a crowd's fault", () => {
  it('is the end of its suite, when that has gone or is stopping', () => {
    expect(inASentence(refused, stateDir)).toMatchObject(ended);
    write('stopping');
    expect(inASentence(refused, stateDir)).toMatchObject(ended);
    expect(inASentence(new ServiceFailure('The service does not answer.'), stateDir)).toMatchObject(ended);
  });

  it('is a server that went away, while the suite runs on', () => {
    write('ready');
    expect(inASentence(refused, stateDir)).toMatchObject({
      message: 'The crowd cannot go on, for a server went away: connect ECONNREFUSED 127.0.0.1:6791',
      exitCode: 2,
    });
  });

  it('stays itself, with its stack, when it is a fault of ours', () => {
    write('ready');
    const fault = new TypeError('x is not a function');
    expect(inASentence(fault, stateDir)).toBe(fault);
  });
});
