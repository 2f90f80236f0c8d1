import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { balancedFetch } from './balanced-fetch.js';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Answers each question with its name and what was asked. */
const replica = async (name: string): Promise<string> => {
  const server = createServer((request, answer) => answer.end(`${name} ${request.method} ${request.url}`));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const ASKED = 'http://balancer.example/v1/sessions?x=1';
const ask = async (fetch: typeof globalThis.fetch): Promise<string> =>
  await (await fetch(ASKED, { method: 'POST' })).text();

it('asks one replica after the other', async () => {
  const fetch = balancedFetch([await replica('one'), await replica('two')]);
  expect([await ask(fetch), await ask(fetch), await ask(fetch)]).toEqual([
    'one POST /v1/sessions?x=1',
    'two POST /v1/sessions?x=1',
    'one POST /v1/sessions?x=1',
  ]);
});

it('asks the next one where one is gone, and fails where all are', async () => {
  const [one, two] = [await replica('one'), await replica('two')];
  const fetch = balancedFetch([one, two]);
  servers.shift()?.close();
  expect([await ask(fetch), await ask(fetch)]).toEqual(['two POST /v1/sessions?x=1', 'two POST /v1/sessions?x=1']);
  servers.shift()?.close();
  await expect(ask(fetch)).rejects.toThrow('fetch failed');
});
