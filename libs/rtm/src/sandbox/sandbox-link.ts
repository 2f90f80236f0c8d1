import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { LinkState, TransportError } from '../transport.js';
import { backOffMs } from './back-off.js';
import { LinkSocket, type SocketEnd, type TrafficFrame } from './link-socket.js';
import { Startup } from '../link/startup.js';
import { randomId } from '../link/text.js';

export interface SandboxLinkOptions {
  /** `ws://host:port/rtm` */
  readonly url: string;
  readonly appId: string;
  readonly uid: string;
  readonly token: string;
  /** Milliseconds that never go back. */
  readonly clock?: (() => number) | undefined;
  readonly loginDeadlineMs?: number | undefined;
}

interface LinkOwner {
  /** What to be subscribed to on logging in. */
  channels(): string[];
  frame(frame: TrafficFrame): void;
  /** The connection is gone: whatever was not answered yet never is. */
  lost(): void;
  becomes(state: LinkState): void;
}

const LOGIN_DEADLINE_MS = 10_000;

/** Logs in one uid, keeps it logged in over broken connections, and knows when that is over for good. */
export class SandboxLink {
  readonly #options: SandboxLinkOptions;
  readonly #loginDeadlineMs: number;
  readonly #clock: () => number;
  #state: LinkState = 'stopped';
  #token: string;
  #session = '';
  #socket: LinkSocket | undefined;
  #startup: Startup | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;

  constructor(
    options: SandboxLinkOptions,
    private readonly owner: LinkOwner,
  ) {
    if (!/^wss?:$/.test(new URL(options.url).protocol)) throw new TypeError(`${options.url} is no WebSocket URL`);
    this.#options = options;
    this.#token = options.token;
    this.#loginDeadlineMs = options.loginDeadlineMs ?? LOGIN_DEADLINE_MS;
    this.#clock = options.clock ?? (() => performance.now());
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The connection that is logged in. Throws a `TransportError` if there is none. */
  get socket(): LinkSocket {
    if (this.#socket && this.#state === 'ready') return this.#socket;
    const code = this.#state === 'degraded' ? RTM_CODES.notConnected : RTM_CODES.notLoggedIn;
    throw transportError(code, `${this.#options.uid} is ${this.#state}`);
  }

  now(): number {
    return this.#clock();
  }

  /** Used from the next login on. */
  setToken(token: string): void {
    this.#token = token;
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { uid } = this.#options;
    if (this.#state === 'kicked') throw transportError(RTM_CODES.sameUidLogin, `${uid} was kicked`);
    if (this.#startup) throw transportError(RTM_CODES.loginInProgress, `${uid} is logging in already`);
    if (this.#state === 'ready' || this.#state === 'degraded') return;
    if (signal?.aborted) throw transportError(RTM_CODES.cancelled, `${uid} is not to log in any more`);
    const startup = new Startup(this.#loginDeadlineMs, signal, (error) => this.#abandon('stopped', error));
    this.#startup = startup;
    this.#session = randomId();
    this.#attempts = 0;
    this.#become('connecting');
    // A listener may have stopped it meanwhile.
    if (this.#startup) this.#connect(false);
    await startup.promise;
  }

  async stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (this.#state !== 'kicked')
      this.#abandon('stopped', transportError(RTM_CODES.cancelled, `${this.#options.uid} was stopped`));
    await socket?.logOut();
  }

  #connect(again: boolean): void {
    const { url, appId, uid } = this.#options;
    const session = this.#session;
    const channels = this.owner.channels();
    this.#socket = new LinkSocket(
      {
        url,
        login: { t: 'login', v: 1, appId, uid, token: this.#token, session, again, channels },
        attemptDeadlineMs: this.#loginDeadlineMs,
        clock: this.#clock,
      },
      { ready: () => this.#ready(), frame: (frame) => this.owner.frame(frame), ended: (end) => this.#ended(end) },
    );
  }

  #ready(): void {
    this.#attempts = 0;
    const startup = this.#startup;
    this.#startup = undefined;
    this.#become('ready');
    startup?.succeed();
  }

  #ended(end: SocketEnd): void {
    this.#socket = undefined;
    switch (end.how) {
      case 'kicked':
        return this.#abandon(
          'kicked',
          transportError(RTM_CODES.sameUidLogin, `${this.#options.uid} has logged in elsewhere`),
        );
      case 'refused':
        return this.#abandon('auth-failed', end.error);
      case 'lost':
        this.owner.lost();
        if (!this.#startup) this.#become('degraded');
        if (this.#startup || this.#state === 'degraded') this.#comeBackLater();
        return;
      default:
        return end satisfies never;
    }
  }

  #comeBackLater(): void {
    const again = this.#startup === undefined;
    this.#retry = setTimeout(() => this.#connect(again), backOffMs(this.#attempts++, Math.random()));
  }

  /** No more attempts: whoever waits is told, and so is whoever listens. */
  #abandon(state: 'stopped' | 'kicked' | 'auth-failed', error: TransportError): void {
    const startup = this.#startup;
    const socket = this.#socket;
    this.#startup = undefined;
    this.#socket = undefined;
    clearTimeout(this.#retry);
    void socket?.logOut();
    this.owner.lost();
    this.#become(state);
    startup?.fail(error);
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.owner.becomes(state);
  }
}
