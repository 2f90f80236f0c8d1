import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalIssuer } from '../issuer/local-issuer.js';
import { TokenSigner } from '../issuer/token-signer.js';
import { Refusal } from '../refusal.js';
import { makeSecrets } from '../suite/secrets.js';
import { OperatorCommands } from './operator-commands.js';

let issuer: FastifyInstance;
beforeAll(async () => {
  issuer = await startLocalIssuer(new TokenSigner('http://issuer.test', makeSecrets().issuerKey), 0);
});
afterAll(() => issuer.close());

/** What the service answers to one try after the other: a status, or nothing but a broken connection. */
let answers: (number | 'hangs up')[];
let keys: unknown[];
let service: Server;
beforeEach(async () => {
  keys = [];
  service = createServer((request, response) => {
    keys.push(request.headers['idempotency-key']);
    const answer = answers.shift() ?? 200;
    if (answer === 'hangs up') request.socket.destroy();
    else response.writeHead(answer).end('{}');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => service.close(resolve)));

const commands = (answeredWithinMs?: number): OperatorCommands => {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const urls = { gateway: url, catalog: url, wallet: url, watchdog: url, sandbox: url };
  return new OperatorCommands({ ...urls, issuer: issuer.listeningOrigin }, answeredWithinMs);
};

describe('the commands of operators under faults', () => {
  it.each([400, 409])('are not repeated once they were refused with %i', async (status) => {
    answers = [status];
    const sent = commands();
    await expect(sent.send('wallet')).rejects.toThrow(Refusal);
    expect(keys).toHaveLength(1);
    expect(sent).toMatchObject({
      answered: [],
      failed: [expect.stringContaining(`wallet chaos-1: POST`)],
    });
  });

  it('are repeated with the same key while the service breaks the connection or fails', async () => {
    answers = ['hangs up', 500, 503, 200];
    const sent = commands();
    await sent.send('gift-catalog');
    expect(keys).toEqual(Array.from({ length: 4 }, () => 'chaos-1'));
    expect(sent.answered).toEqual([{ service: 'gift-catalog', caller: 'chaos-operator', key: 'chaos-1' }]);
    expect(sent.failed).toEqual([]);
  });

  it('are faults of the run where nobody answers them in time', async () => {
    answers = ['hangs up', 'hangs up'];
    const sent = commands(1);
    await expect(sent.send('wallet')).rejects.toThrow('connection broken off');
    expect(sent).toMatchObject({
      answered: [],
      failed: [expect.stringMatching(/^wallet chaos-1: The service does not answer at .*: connection broken off\.$/)],
    });
  });
});
