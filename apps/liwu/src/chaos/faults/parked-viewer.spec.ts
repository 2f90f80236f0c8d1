import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalIssuer } from '../../issuer/local-issuer.js';
import { TokenSigner } from '../../issuer/token-signer.js';
import type { AnsweredCommand } from '../../judge/run-record.js';
import { persistently } from '../../shared/persistently.js';
import { makeSecrets } from '../../suite/secrets.js';
import { ParkedViewer } from './parked-viewer.js';

let issuer: FastifyInstance;
beforeAll(async () => {
  issuer = await startLocalIssuer(new TokenSigner('http://issuer.test', makeSecrets().issuerKey), 0);
});
afterAll(() => issuer.close());

/** How many inputs of the viewer are parked, and what hangs up before it is answered, though it is done. */
let parked: number;
let lost: string[];
/** At which look from now on one more input turns out to be parked; 0 where at none. */
let parkedAtLook: number;
let asked: { readonly what: string; readonly key: string | undefined }[];
let service: Server;
beforeEach(async () => {
  [parked, lost, asked, parkedAtLook] = [0, [], [], 0];
  service = createServer((request, response) => {
    const what = request.url!.split('/').at(-1)!;
    if (request.method === 'POST') asked.push({ what, key: request.headers['idempotency-key'] as string });
    const body = answerTo(what);
    if (lost[0] === what) {
      lost.shift();
      request.socket.destroy();
    } else response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => service.close(resolve)));

function answerTo(what: string): object {
  const more = { source: 'wallet', sequence: 1, type: 't', id: 'i', value: '', parkedAt: '' };
  if (what === 'parked' && parkedAtLook > 0 && (parkedAtLook -= 1) === 0) parked += 1;
  if (what === 'parked') return { parked: parked === 0 ? [] : [{ lane: 1, key: 'ann', inputs: parked, since: '' }] };
  if (what === 'ann') return { inputs: Array.from({ length: parked }, (_, position) => ({ position, ...more })) };
  if (what === 'discard') return { inputs: 1, more: false, left: (parked -= 1) };
  const redriven = Math.min(parked, 2);
  parked -= redriven;
  return { redriven, left: parked, ...(parked > 0 && { fault: 'it breaks' }) };
}

const ann = () => {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const urls = { gateway: url, catalog: url, wallet: url, watchdog: url, sandbox: url, issuer: issuer.listeningOrigin };
  const answered: AnsweredCommand[] = [];
  return { answered, viewer: new ParkedViewer(urls, 'wallet', 'ann', answered) };
};

describe('a viewer who may be parked', () => {
  it('is named by the service, or is not in time', async () => {
    expect(await ann().viewer.isNamedWithin(0)).toBe(false);
    parked = 1;
    expect(await ann().viewer.isNamedWithin(60_000)).toBe(true);
  });

  it('is redriven until nothing waits, also where something still could not be applied', async () => {
    parked = 3;
    const { answered, viewer } = ann();
    await expect(viewer.end('redrive')).rejects.toThrow('1 inputs still wait: it breaks');
    expect(await viewer.end('redrive')).toBe(3);
    expect(answered.map(({ key }) => key)).toEqual(asked.map(({ key }) => key));
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
  });

  it('is redriven under the same key again where the answer was lost', async () => {
    parked = 1;
    lost = ['redrive'];
    // The service's table keeps the answer; this one applies the next input.
    const { answered, viewer } = ann();
    await expect(viewer.end('redrive')).rejects.toThrow('connection broken off');
    parked = 1;
    await persistently(() => viewer.end('redrive'), 60_000);
    expect(asked).toEqual([asked[0], asked[0]]);
    expect(answered).toHaveLength(1);
  });

  it('is redriven, too, where something is parked only after the service was asked, and is waited for in vain', async () => {
    const { viewer } = ann();
    parkedAtLook = 2;
    expect(await viewer.redriveWithin(60_000)).toBe(1);
    expect(await viewer.redriveWithin(0)).toBe(1);
    expect(asked.map(({ what }) => what)).toEqual(['redrive']);
  });

  it('is freed by giving up each of its inputs', async () => {
    parked = 2;
    const { viewer } = ann();
    expect(await viewer.end('discard')).toBe(2);
    expect(asked.map(({ key }) => key)).toEqual(['discard-ann-0', 'discard-ann-1']);
  });
});
