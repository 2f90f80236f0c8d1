import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readinessOf } from './readiness.js';

let body: string;
let replica: Server;
let url: string;
beforeEach(async () => {
  replica = createServer((_request, response) => void response.writeHead(503).end(body));
  await new Promise<void>((resolve) => replica.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(replica.address() as AddressInfo).port}/health/ready`;
});
afterEach(() => new Promise((resolve) => replica.close(resolve)));

describe('what a replica says of itself', () => {
  it('is gathered from its parts, also where it is not ready', async () => {
    const stopped = [{ lane: 7, reason: 'forked' }];
    const parts = { database: { ok: true }, lanes: { lanes: [0, 3], stopped }, facts: { lanes: [5] } };
    body = JSON.stringify({ ready: false, parts });
    expect(await readinessOf(url)).toEqual({ ready: false, lanes: [0, 3, 5], stopped });
  });

  it('is nothing where it says something else, or is gone', async () => {
    body = 'The service is starting';
    expect(await readinessOf(url)).toBeUndefined();
    await new Promise((resolve) => replica.close(resolve));
    expect(await readinessOf(url)).toBeUndefined();
  });
});
