import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE_CODES, SANDBOX_LIMITS } from '@liwu/rtm';
import type { Logger } from 'pino';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { Connection } from './connection.js';
import type { Counters } from './counters.js';
import type { Network } from './network.js';
import type { TakeInFrames } from './take-in-frames.js';

export const SOCKET_PATH = '/rtm';
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;

interface SocketParts {
  readonly network: Network;
  readonly frames: TakeInFrames;
  readonly counters: Counters;
  readonly log: Logger;
  readonly maxConnections: number;
  readonly clock: () => number;
}

/** Accepts WebSockets on one path of an HTTP server, and hands on what comes through them. */
export class AcceptSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: SANDBOX_LIMITS.frameBytes,
  });
  #stopping = false;

  constructor(private readonly parts: SocketParts) {}

  listen(http: Server): void {
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const status = this.#refusalOf(request);
      if (status !== undefined) return turnAway(socket, status);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket));
    });
  }

  /** Closes every connection; those that do not answer in time are cut. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    const closed = [...this.#server.clients].map((client) => new Promise((resolve) => client.once('close', resolve)));
    for (const connection of this.parts.network.connections)
      this.parts.network.end(connection, GOING_AWAY, 'the sandbox is shutting down');
    const late = setTimeout(() => {
      for (const client of this.#server.clients) client.terminate();
    }, withinMs);
    await Promise.all(closed);
    clearTimeout(late);
    this.#server.close();
  }

  #refusalOf(request: IncomingMessage): number | undefined {
    const { network, counters, maxConnections } = this.parts;
    if (request.url?.split('?', 1)[0] !== SOCKET_PATH) return 404;
    if (!this.#stopping && network.connections.size < maxConnections) return undefined;
    counters.count('connections_turned_away');
    return 503;
  }

  #open(webSocket: WebSocket): void {
    const { network, counters, log, clock } = this.parts;
    const connection = new Connection(webSocket, clock(), () => {
      counters.count('slow_consumers');
      log.warn({ uid: connection.login?.uid }, 'a client does not read what is sent to it: cut');
      network.forget(connection);
    });
    counters.count('connections_opened');
    network.open(connection);
    webSocket.on('message', (data: RawData, isBinary) => this.#take(connection, data as Buffer, isBinary));
    webSocket.on('close', () => {
      connection.close(CLOSE_CODES.malformed, 'closed by the client');
      network.forget(connection);
    });
    // A broken frame, or one that is too long: ws closes the connection by itself, with the fitting code.
    webSocket.on('error', (err) => {
      counters.count('malformed_frames');
      log.debug({ err, uid: connection.login?.uid }, 'a client broke the WebSocket protocol');
    });
  }

  /** A bug of ours ends the one connection that has met it. */
  #take(connection: Connection, data: Buffer, isBinary: boolean): void {
    try {
      this.parts.frames.take(connection, data, isBinary);
    } catch (err) {
      this.parts.log.error({ err, uid: connection.login?.uid, alert: 'frame-failed' }, 'a frame could not be taken in');
      this.parts.network.end(connection, INTERNAL_ERROR, 'the sandbox failed');
    }
  }
}

const turnAway = (socket: Duplex, status: number): void => {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
};
