import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../command/run-program.js';
import { startLocalIssuer } from '../issuer/local-issuer.js';
import { TokenSigner } from '../issuer/token-signer.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { writeSuite } from '../suite/suite-file.js';
import { suiteOf } from '../up/running-suite.js';

let stateDir: string;
let issuer: FastifyInstance;
/** Stands for all three services. */
let service: Server;
let url: string;
/** What the service was asked, and by whom. */
let asked: { readonly what: string; readonly by: string | undefined }[];
/** How many inputs are left after a redrive. */
let left: number;
/** Nobody listens there. */
let nowhere: string;
let said: { out: string; err: string };
const secrets = makeSecrets();

beforeAll(async () => {
  const gone = createServer();
  nowhere = await listening(gone);
  await new Promise((resolve) => gone.close(resolve));
});
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-parked-'));
  [asked, left, said] = [[], 0, { out: '', err: '' }];
  issuer = await startLocalIssuer(new TokenSigner('http://issuer.test', secrets.issuerKey), 0);
  service = createServer((request, response) => {
    const what = `${request.method} ${request.url}`;
    asked.push({ what, by: decodeJwt(request.headers.authorization!.slice('Bearer '.length)).sub });
    response.end(JSON.stringify(answerTo(what)));
  });
  url = await listening(service);
  runSuite({});
  for (const [name, stream] of [['out', process.stdout] as const, ['err', process.stderr] as const])
    vi.spyOn(stream, 'write').mockImplementation((text) => ((said[name] += String(text)), true));
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  process.exitCode = undefined;
  await issuer.close();
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
  rmSync(stateDir, { recursive: true });
});

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

function answerTo(what: string): object {
  if (what.endsWith('/redrive')) return { redriven: 1, left, ...(left > 0 && { fault: 'it breaks' }) };
  if (what.endsWith('/discard')) return { inputs: 1, more: false, left: 0 };
  if (what.endsWith('/ann')) return { inputs: [] };
  return { parked: [{ lane: 3, key: 'ann', inputs: 2, since: 'noon', fault: 'it breaks' }] };
}

/** A suite all of whose services are that one, but for those that are said to be elsewhere. */
function runSuite(elsewhere: { readonly wallet?: string; readonly watchdog?: string; readonly issuer?: string }): void {
  const suite = suiteOf({ portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets, inherited: {} });
  const urls = { ...suite.urls, catalog: url, wallet: url, watchdog: url, issuer: issuer.listeningOrigin };
  writeSuite(stateDir, { ...suite, state: 'ready', urls: { ...urls, ...elsewhere } });
}

const unreachable = (who: string, path: string): string =>
  `liwu: ${who} does not answer at ${nowhere}${path}: connection refused.\n`;

/** The exit code of `liwu parked`, and all that it said. */
const parked = async (...words: readonly string[]): Promise<object> => {
  await runProgram(['node', 'liwu', 'parked', ...words, '--state-dir', stateDir]);
  return { code: process.exitCode ?? 0, ...said };
};

describe('liwu parked', () => {
  it('lists who is parked, service by service', async () => {
    const line = (name: string): string => `${name}  lane 3  ann  2 inputs  since noon  it breaks\n`;
    const out = ['gift-catalog', 'wallet', 'ack-watchdog'].map(line).join('');
    expect(await parked('list')).toEqual({ code: 0, out, err: '' });
  });

  it('lists what it hears, names the services that do not answer, and exits with 2', async () => {
    runSuite({ wallet: nowhere, watchdog: nowhere });
    expect(await parked('list')).toEqual({
      code: 2,
      out: 'gift-catalog  lane 3  ann  2 inputs  since noon  it breaks\n',
      err: unreachable('wallet', '/v1/parked') + unreachable('ack-watchdog', '/v1/parked'),
    });
  });

  it.each([
    ['show', [], '/v1/parked/ann'],
    ['redrive', [], '/v1/parked/ann/redrive'],
    ['discard', ['17', '--reason', 'a flood'], '/v1/parked/ann/inputs/17/discard'],
  ])('says in a sentence that the service does not answer its %s, and exits with 2', async (name, rest, path) => {
    runSuite({ wallet: nowhere });
    expect(await parked(name, 'wallet', 'ann', ...rest)).toEqual({
      code: 2,
      out: '',
      err: unreachable('wallet', path),
    });
  });

  it.each([['list'], ['redrive', 'wallet', 'ann']])('says so of the local issuer, too: %s', async (...words) => {
    runSuite({ issuer: nowhere });
    expect(await parked(...words)).toEqual({ code: 2, out: '', err: unreachable('The local issuer', '/token') });
    expect(asked).toEqual([]);
  });

  it('exits with 1 where a redrive leaves some, and only there', async () => {
    expect(await parked('redrive', 'wallet', 'ann')).toMatchObject({ code: 0 });
    left = 2;
    expect(await parked('redrive', 'wallet', 'ann')).toMatchObject({ code: 1 });
  });

  it('changes something in the name of whoever does it', async () => {
    await parked('redrive', 'wallet', 'ann', '--as', 'mei');
    await parked('discard', 'wallet', 'ann', '17', '--through', '17', '--reason', 'a flood', '--as', 'lin');
    expect(asked.map(({ by }) => by)).toEqual(['mei', 'lin']);
  });

  it.each([
    [['discard', 'wallet', 'ann', '17', '--through', '3', '--reason', 'a flood'], '--through 3 lies before'],
    [['discard', 'wallet', 'ann', '17', '--reason', ''], "option '--reason <text>' argument '' is invalid. It must be"],
    [['discard', 'wallet', 'ann', '17', '--reason', ' '], "option '--reason <text>' argument ' ' is invalid"],
    [['discard', 'wallet', 'ann', '17'], "required option '--reason <text>' not specified"],
    [['discard', 'wallet', '', '17', '--reason', 'a flood'], "value '' is invalid for argument 'viewer'. It must be"],
    [['show', 'wallet', ''], "value '' is invalid for argument 'viewer'. It must be"],
    [['redrive', 'wallet', ''], "value '' is invalid for argument 'viewer'. It must be"],
    [['redrive', 'wallet', 'ann', '--as', ''], "option '--as <name>' argument '' is invalid. It must be"],
    [['list', '--as', 'mei'], "unknown option '--as'"],
    [['show', 'wallet', 'ann', '--as', 'mei'], "unknown option '--as'"],
  ])('refuses %j before it looks for a suite', async (words, sentence) => {
    rmSync(join(stateDir, 'suite.json'));
    expect(await parked(...words)).toEqual({ code: 2, out: '', err: expect.stringContaining(sentence) });
  });

  it('says in its help that a reason is required', async () => {
    expect(await parked('discard', '--help')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/--reason <text> .*\(required\)/),
    });
  });
});
