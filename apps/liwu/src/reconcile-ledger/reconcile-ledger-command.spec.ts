import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { decodeJwt } from 'jose';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startLocalIssuer } from '../issuer/local-issuer.js';
import { TokenSigner } from '../issuer/token-signer.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { writeSuite } from '../suite/suite-file.js';
import { suiteOf } from '../up/running-suite.js';
import { registerReconcileLedger } from './reconcile-ledger-command.js';

const RUN = {
  reconciliation_id: 'run-1',
  status: 'done',
  failure: null,
  matched: 12_345,
  pending: 2,
  missing_in_ledger: 0,
  missing_in_topic: 0,
  differs: 0,
  confirmed_not_settled: 0,
  settled_not_confirmed: 0,
  items_left_out: 0,
};
const ITEM = {
  n: 1,
  kind: 'differs',
  lane: 3,
  event_id: 'event-1',
  posting_id: 'posting-1',
  viewer_id: 'ann',
  request_id: null,
  detail: 'kind is hold, the event says settle',
};
const secrets = makeSecrets();
let stateDir: string;
let issuer: FastifyInstance;
let wallet: Server;
/** What the run says each time that it is looked at; the last for ever. */
let runs: object[];
let asked: string[];
let said: { out: string; err: string };

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-reconcile-ledger-'));
  [runs, asked, said] = [[RUN], [], { out: '', err: '' }];
  issuer = await startLocalIssuer(new TokenSigner('http://issuer.test', secrets.issuerKey), 0);
  wallet = createServer((request, response) => {
    const { sub, roles } = decodeJwt(request.headers.authorization!.slice('Bearer '.length));
    asked.push(`${request.method} ${request.url} ${sub} ${String(roles)}`);
    response.end(JSON.stringify(answerTo(`${request.method} ${request.url}`)));
  });
  await new Promise<void>((resolve) => wallet.listen(0, '127.0.0.1', resolve));
  const suite = suiteOf({ portBase: 6_800, stateDir, replicas: ONE_OF_EACH, secrets, inherited: {} });
  const url = `http://127.0.0.1:${(wallet.address() as AddressInfo).port}`;
  writeSuite(stateDir, {
    ...suite,
    state: 'ready',
    urls: { ...suite.urls, wallet: url, issuer: issuer.listeningOrigin },
  });
  for (const [name, stream] of [['out', process.stdout] as const, ['err', process.stderr] as const])
    vi.spyOn(stream, 'write').mockImplementation((text) => ((said[name] += String(text)), true));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await issuer.close();
  wallet.closeAllConnections();
  await new Promise((resolve) => wallet.close(resolve));
  rmSync(stateDir, { recursive: true });
});

function answerTo(what: string): object {
  if (what.includes('/items')) return { data: [ITEM] };
  if (what.startsWith('POST')) return { reconciliation_id: 'run-1', status: 'pending' };
  return runs.length > 1 ? runs.shift()! : runs[0]!;
}

const reconcileLedger = async (...words: readonly string[]): Promise<object> => {
  const program = new Command('liwu').exitOverride();
  registerReconcileLedger(program);
  await program.parseAsync(['node', 'liwu', 'reconcile-ledger', ...words, '--state-dir', stateDir]);
  return { code: process.exitCode, ...said };
};

it('exits with 0 where all match or are on their way, and asks as an auditor', async () => {
  runs = [{ ...RUN, status: 'running', matched: null, pending: null }, RUN];
  const out = `matched                12,345
pending                     2
missing_in_ledger           0
missing_in_topic            0
differs                     0
confirmed_not_settled       0
settled_not_confirmed       0
`;
  expect(await reconcileLedger('--as', 'mei')).toEqual({ code: 0, out, err: '' });
  const show = 'GET /v1/reconciliations/run-1 mei auditor';
  expect(asked).toEqual(['POST /v1/reconciliations mei auditor', show, show]);
});

it('exits with 1 where something does not match, and says what', async () => {
  runs = [{ ...RUN, differs: 3 }];
  const { out, ...others } = (await reconcileLedger('--items', '1')) as { out: string };
  expect(others).toEqual({ code: 1, err: '' });
  expect(out.split('\n').slice(7)).toEqual([
    '1  differs  lane 3  viewer ann  event event-1  posting posting-1',
    '    kind is hold, the event says settle',
    '… and 2 more: GET /v1/reconciliations/run-1/items',
    '',
  ]);
  expect(asked.at(-1)).toBe('GET /v1/reconciliations/run-1/items?limit=1 liwu auditor');
});

it('exits with 2 where the comparison failed, or takes too long', async () => {
  runs = [{ ...RUN, status: 'failed', failure: 'its process ended', matched: null }];
  expect(await reconcileLedger()).toEqual({
    code: 2,
    out: '',
    err: 'liwu: could not compare (run-1): its process ended\n',
  });
  said.err = '';
  runs = [{ ...RUN, status: 'running' }];
  expect(await reconcileLedger('--within', '0')).toMatchObject({
    code: 2,
    err: expect.stringContaining('it is not done within'),
  });
});
