import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlayedNetwork } from '../../testing/played-network.js';

/** What a spec orders for the next request: a status, a body that is no JSON, no answer, or a broken connection. */
type RestFault = number | 'hang' | 'reset' | 'malformed' | 'endless';

/** One request as it came in. */
interface SeenRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

const PATH =
  /^\/dev\/v2\/project\/([^/]+)\/rtm\/users\/([^/]+)\/(peer|channel)_messages(?:\?wait_for_ack=(true|false))?$/;

/** Plays the documented REST API on a real HTTP server: paths, Basic authorization, bodies, codes; and faults on demand. */
export class PlayedRestApi {
  readonly customerKey = 'customer-key';
  readonly customerSecret = 'customer-secret';
  readonly seen: SeenRequest[] = [];
  readonly #faults: RestFault[] = [];
  readonly #server: Server;

  constructor(private readonly network: PlayedNetwork) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get host(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  order(...faults: RestFault[]): void {
    this.#faults.push(...faults);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#faults.shift();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url = '', headers } = request;
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, string>;
    this.seen.push({ url, headers, body });
    if (fault === 'hang') return;
    if (fault === 'reset') request.socket.destroy();
    else if (fault === 'malformed') response.end('{"result":"succ');
    else if (fault === 'endless') keepTalking(response);
    else if (typeof fault === 'number') say(response, fault, { errorCode: fault, reason: 'ordered' });
    else this.#handle(url, headers.authorization, body, response);
  }

  #handle(
    url: string,
    authorization: string | undefined,
    body: Record<string, string>,
    response: ServerResponse,
  ): void {
    const [, appId, uid, kind, waitForAck] = PATH.exec(url) ?? [];
    const { destination = '', channel_name: channel = '', payload = '' } = body;
    if (uid === undefined || payload === '') return say(response, 400, { errorCode: 400, reason: 'Invalid request' });
    const wanted = `Basic ${Buffer.from(`${this.customerKey}:${this.customerSecret}`).toString('base64')}`;
    if (authorization !== wanted) return say(response, 401, { errorCode: 401, reason: 'User authentication error' });
    if (appId !== this.network.appId) return say(response, 403, { errorCode: 403, reason: 'Unauthorized' });
    if (kind === 'channel') this.network.deliverChannel(uid, channel, payload);
    const isThere = kind === 'channel' || this.network.deliverPeer(uid, destination, payload);
    const reached = kind === 'peer' && waitForAck === 'true' ? 'message_delivered' : 'message_sent';
    say(response, 200, { result: 'success', request_id: '1', code: isThere ? reached : 'message_offline' });
  }
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', location: 'http://127.0.0.1:1/elsewhere' });
  response.end(JSON.stringify(body));
}

function keepTalking(response: ServerResponse): void {
  const more = (): void => {
    if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
  };
  more();
}
