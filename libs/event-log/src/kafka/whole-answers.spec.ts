import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server } from 'node:net';
import Connection from 'kafkajs/src/network/connection.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { afterEach, expect, it } from 'vitest';
import './whole-answers.js';

const CORRELATION_AT = 8;
const ANSWER_BYTES = 48;
const SENT_BEFORE_IT_BREAKS = 20;

const quiet = {
  namespace: () => quiet,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

let server: Server;
afterEach(() => server.close());

/** A broker whose first link breaks in the middle of an answer. */
const breakingBroker = async (): Promise<number> => {
  let links = 0;
  server = createServer((socket) => {
    const isFirst = ++links === 1;
    socket.on('error', () => undefined);
    socket.on('data', (request) => {
      const answer = Buffer.alloc(4 + ANSWER_BYTES);
      answer.writeInt32BE(ANSWER_BYTES, 0);
      answer.writeInt32BE(request.readInt32BE(CORRELATION_AT), 4);
      if (!isFirst) socket.write(answer);
      else socket.write(answer.subarray(0, SENT_BEFORE_IT_BREAKS), () => socket.end());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

it('a link that broke in the middle of an answer is whole again when it is made anew', async () => {
  const connection = new Connection({
    host: '127.0.0.1',
    port: await breakingBroker(),
    logger: quiet,
    requestTimeout: 2_000,
    connectionTimeout: 2_000,
    socketFactory: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) =>
      createConnection({ host, port }, onConnect),
  });
  const ask = async (): Promise<number> => {
    await connection.connect();
    const answer = await connection.send<Buffer>({
      request: { apiKey: 18, apiVersion: 0, apiName: 'Try', encode: async () => new Encoder() },
      response: { decode: async (bytes) => bytes, parse: async (bytes) => bytes as Buffer },
    });
    return answer.length;
  };
  await expect(ask()).rejects.toThrow('Closed connection');
  expect(await ask()).toBe(ANSWER_BYTES - 4);
  expect(await ask()).toBe(ANSWER_BYTES - 4);
  await connection.disconnect();
});
