import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { TransportError } from '../transport.js';
import { heartbeats } from './heartbeats.js';
import {
  CLOSE_CODES,
  type ClientFrame,
  type ClientFrameOf,
  PING_AFTER_MS,
  PONG_WITHIN_MS,
  type ServerFrame,
  serverFrameSchema,
} from './protocol.js';

export type TrafficFrame = Exclude<ServerFrame, { t: 'ready' | 'pong' | 'kicked' }>;

/** How a socket ended: a second login won, the login or its token was refused, or it simply broke. */
export type SocketEnd =
  | { readonly how: 'kicked' }
  | { readonly how: 'refused'; readonly error: TransportError }
  | { readonly how: 'lost'; readonly why: string };

interface SocketOwner {
  ready(): void;
  frame(frame: TrafficFrame): void;
  /** Told exactly once, and nothing after it. */
  ended(end: SocketEnd): void;
}

interface SocketPlan {
  readonly url: string;
  readonly login: ClientFrameOf<'login'>;
  readonly attemptDeadlineMs: number;
  readonly clock: () => number;
}

const LOGOUT_MS = 1_000;

/** One WebSocket to the sandbox, from its login to its end. It is used once; a link that comes back opens another. */
export class LinkSocket {
  readonly #socket: WebSocket;
  readonly #attempt: ReturnType<typeof setTimeout>;
  #lastHeardAt: number;
  #lastSaidAt: number;
  /** When it asked whether anybody is there, and has heard nothing since. */
  #askedAt: number | undefined;
  #ended = false;

  constructor(
    private readonly plan: SocketPlan,
    private readonly owner: SocketOwner,
  ) {
    this.#lastHeardAt = this.#lastSaidAt = plan.clock();
    this.#attempt = setTimeout(() => this.#end({ how: 'lost', why: 'no login in time' }), plan.attemptDeadlineMs);
    this.#socket = new WebSocket(plan.url);
    this.#socket.addEventListener('open', () => this.send(plan.login));
    this.#socket.addEventListener('message', ({ data }) => this.#receive(data));
    this.#socket.addEventListener('close', ({ code, reason }) => this.#closed(code, reason));
    heartbeats.add(this);
  }

  send(frame: ClientFrame): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#lastSaidAt = this.plan.clock();
    this.#socket.send(JSON.stringify(frame));
  }

  /** Logs out and resolves when the sandbox has closed the socket, or does not answer. Its owner hears nothing more. */
  async logOut(): Promise<void> {
    const wasOver = this.#ended;
    this.#forget();
    if (wasOver || this.#socket.readyState !== WebSocket.OPEN) return this.#socket.close();
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, LOGOUT_MS);
      this.#socket.addEventListener('close', () => {
        clearTimeout(late);
        resolve();
      });
      this.send({ t: 'logout' });
    });
    this.#socket.close();
  }

  beat(): void {
    const now = this.plan.clock();
    if (this.#askedAt !== undefined) {
      if (now - this.#askedAt >= PONG_WITHIN_MS) this.#end({ how: 'lost', why: 'the sandbox is silent' });
    } else if (now - Math.min(this.#lastSaidAt, this.#lastHeardAt) >= PING_AFTER_MS) {
      this.#askedAt = now;
      this.send({ t: 'ping' });
    }
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    this.#lastHeardAt = this.plan.clock();
    this.#askedAt = undefined;
    const frame = parseServerFrame(data);
    if (!frame) return this.#end({ how: 'lost', why: 'the sandbox said something unintelligible' });
    switch (frame.t) {
      case 'pong':
        return;
      case 'ready':
        clearTimeout(this.#attempt);
        return this.owner.ready();
      case 'kicked':
        return this.#end({ how: 'kicked' });
      case 'err':
        if (frame.i === undefined) return this.#refused(frame.code, frame.why);
        return this.owner.frame(frame);
      case 'ok':
      case 'peer':
      case 'msg':
        return this.owner.frame(frame);
      default:
        return frame satisfies never;
    }
  }

  #refused(code: number, why: string): void {
    if (code === RTM_CODES.sameUidLogin) return this.#end({ how: 'kicked' });
    const error = transportError(code, why);
    this.#end(error.retryable ? { how: 'lost', why: error.message } : { how: 'refused', error });
  }

  #closed(code: number, reason: string): void {
    if (code === CLOSE_CODES.kicked) return this.#end({ how: 'kicked' });
    this.#end({ how: 'lost', why: `closed: ${code} ${reason}` });
  }

  #end(end: SocketEnd): void {
    if (this.#ended) return;
    this.#forget();
    this.#socket.close();
    this.owner.ended(end);
  }

  #forget(): void {
    this.#ended = true;
    clearTimeout(this.#attempt);
    heartbeats.remove(this);
  }
}

function parseServerFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return serverFrameSchema.parse(JSON.parse(data));
  } catch {
    return undefined;
  }
}
