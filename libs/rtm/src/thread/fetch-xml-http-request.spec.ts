import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FetchXmlHttpRequest } from './fetch-xml-http-request.js';

let server: Server;
let url = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/hang') return;
    if (request.url === '/reset') {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end(`${request.method} ${request.headers['content-type']} ${Buffer.concat(chunks).toString()}`);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends it as the SDKs do, and resolves with all that it told. */
const send = (path: string, change: (request: FetchXmlHttpRequest) => void = () => {}) =>
  new Promise<{ request: FetchXmlHttpRequest; told: string[] }>((resolve) => {
    const request = new FetchXmlHttpRequest();
    const told: string[] = [];
    request.open('POST', `${url}${path}`);
    request.setRequestHeader('Content-Type', 'application/json');
    for (const name of ['onload', 'onerror', 'ontimeout', 'onabort'] as const) request[name] = () => told.push(name);
    request.onloadend = () => resolve({ request, told });
    change(request);
    request.send('{"a":1}');
    if (path === '/hang' && request.timeout === 0) request.abort();
  });

describe('an XMLHttpRequest on fetch', () => {
  it('sends method, headers and body, and has the answer as text', async () => {
    const { request, told } = await send('/');
    expect(told).toEqual(['onload']);
    expect(request).toMatchObject({ status: 200, responseText: 'POST application/json {"a":1}' });
  });

  it('has the answer as bytes where that is wanted', async () => {
    const { request } = await send('/', (request) => {
      request.responseType = 'arraybuffer';
    });
    expect(Buffer.from(request.response as ArrayBuffer).toString()).toBe('POST application/json {"a":1}');
    expect(request.responseText).toBe('');
  });

  it('calls an error status an answer, as browsers do', async () => {
    const { request, told } = await send('/missing');
    expect(told).toEqual(['onload']);
    expect(request.status).toBe(404);
  });

  it('tells once what went wrong: a broken connection, a limit of time, an abort', async () => {
    const limited = (request: FetchXmlHttpRequest): void => {
      request.timeout = 30;
    };
    expect(await send('/reset')).toMatchObject({ told: ['onerror'], request: { status: 0 } });
    expect(await send('/hang', limited)).toMatchObject({ told: ['ontimeout'], request: { status: 0 } });
    expect(await send('/hang')).toMatchObject({ told: ['onabort'], request: { status: 0 } });
  });

  it('does nothing when aborted before it was opened, or after its end', async () => {
    const { request, told } = await send('/');
    request.abort();
    expect(told).toEqual(['onload']);
    expect(() => new FetchXmlHttpRequest().abort()).not.toThrow();
  });
});
