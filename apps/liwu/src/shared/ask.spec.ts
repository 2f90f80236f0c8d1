import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, ServiceFailure } from './ask.js';
import { post } from './post.js';

/** What the server does with a request. */
let does: 'answers' | 'hangs up' | 'breaks off' | 'is silent';
let server: Server;
let url: string;
beforeEach(async () => {
  server = createServer((request, response) => {
    if (does === 'answers') response.writeHead(418).end('short and stout');
    if (does === 'hangs up') request.socket.destroy();
    if (does === 'breaks off') response.write('short', () => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tea`;
});
const close = (): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
afterEach(async () => {
  vi.restoreAllMocks();
  await close();
});

/** Waits no longer than this, whatever is asked for. */
const waitingOnly = (ms: number): void => {
  const short = AbortSignal.timeout(ms);
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(short);
};
const unanswered = (why: string) => ({ message: `wallet does not answer at ${url}: ${why}.`, exitCode: 2 });

describe('whoever asks a server', () => {
  it('gets its answer in full, also a refusal', async () => {
    does = 'answers';
    expect(await ask('wallet', url)).toEqual({ ok: false, status: 418, text: 'short and stout' });
  });

  it.each(['hangs up', 'breaks off'] as const)('is told in a sentence when it %s', async (what) => {
    does = what;
    await expect(ask('wallet', url)).rejects.toMatchObject(unanswered('connection broken off'));
  });

  it('is told in a sentence when nobody listens there', async () => {
    await close();
    await expect(ask('wallet', url)).rejects.toMatchObject(unanswered('connection refused'));
  });

  it('is told in a sentence when no answer comes in time', async () => {
    does = 'is silent';
    waitingOnly(50);
    await expect(ask('wallet', url)).rejects.toMatchObject(unanswered('nothing came within 10.0 s'));
  });

  it('may ask again, for what is unreachable may be answered later', async () => {
    does = 'hangs up';
    await expect(post(url, {}, 'token', 'key')).rejects.toThrow(ServiceFailure);
  });

  it('sees a fault of its own as it is', async () => {
    const headers = { authorization: 'Bearer\n' };
    await expect(ask('wallet', url, { headers: { ...headers, 'not a name': '' } })).rejects.toThrow(TypeError);
  });
});
