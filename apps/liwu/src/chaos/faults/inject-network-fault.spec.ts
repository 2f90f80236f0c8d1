import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChaosSuite } from '../chaos-suite.js';
import { injectNetworkTrouble } from './inject-network-fault.js';

/** What the sandbox answers to each method; it hangs up where there is nothing. */
let answers: Partial<Record<string, object>>;
let ordered: unknown;
let sandbox: Server;
let url: string;
beforeEach(async () => {
  sandbox = createServer((request, response) => {
    void (async () => {
      if (request.method === 'POST') ordered = await bodyOf(request);
      const answer = answers[request.method!];
      if (answer) response.end(JSON.stringify(answer));
      else request.socket.destroy();
    })();
  });
  await new Promise<void>((resolve) => sandbox.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(sandbox.address() as AddressInfo).port}`;
});
afterEach(() => end());

function end(): Promise<unknown> {
  const closed = new Promise((resolve) => sandbox.close(resolve));
  sandbox.closeAllConnections();
  return closed;
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
};

const COUNTED_WITHIN_MS = 200;

const inject = () => {
  const suite = { running: { suite: { urls: { sandbox: url } } } } as unknown as ChaosSuite;
  return injectNetworkTrouble(
    suite,
    {
      kind: 'network',
      target: 'network',
      trouble: 'drop',
      on: 'channel',
      probability: 1,
      forMs: 1,
    },
    COUNTED_WITHIN_MS,
  );
};

describe('trouble in the network', () => {
  it('says how many messages it befell, and ends by itself where it is not withdrawn', async () => {
    answers = { POST: { id: 'f1' }, GET: { orders: [{ id: 'f1', applied: 3 }] }, DELETE: {} };
    expect(await inject()).toEqual({ suffered: true, touched: true, text: 'befell 3 messages' });
    expect(ordered).toMatchObject({ kind: 'drop', forMs: 1 + COUNTED_WITHIN_MS });
  });

  it('has touched nobody where it befell nothing', async () => {
    answers = { POST: { id: 'f1' }, GET: { orders: [{ id: 'f1', applied: 0 }] }, DELETE: {} };
    expect(await inject()).toMatchObject({ suffered: false, touched: false });
  });

  it('has touched nobody where no order can have arrived', async () => {
    await end();
    expect(await inject()).toMatchObject({ suffered: false, touched: false });
  });

  it('may have befallen somebody where the sandbox that had the order is gone', async () => {
    answers = { POST: { id: 'f1' }, GET: { orders: [] } };
    expect(await inject()).toMatchObject({ suffered: false, touched: true });
  });

  it.each<[what: string, known: typeof answers]>([
    ['the answer to the order was lost', {}],
    ['nobody can ask what it did', { POST: { id: 'f1' } }],
  ])('may have befallen somebody, and is waited for, where %s', async (_what, known) => {
    answers = known;
    const beganMs = performance.now();
    expect(await inject()).toMatchObject({ suffered: false, touched: true });
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(COUNTED_WITHIN_MS);
  });
});
