import { RTM_CODES, transportError } from '../rtm-codes.js';
import type {
  ChannelMessageReceived,
  ChannelOutcome,
  LinkState,
  PeerMessage,
  PeerOutcome,
  RtmTransport,
  TransportError,
} from '../transport.js';
import { backOffMs } from './back-off.js';
import { LinkSocket, type SocketEnd, type TrafficFrame } from './link-socket.js';
import { Listeners } from './listeners.js';
import { type Answer, PendingCalls } from './pending-calls.js';
import { type ClientFrame, RTM_NAME, SANDBOX_LIMITS } from './protocol.js';
import { RateWindow } from './rate-window.js';
import { Startup } from './startup.js';
import { isTooBig, randomId } from './text.js';

export interface SandboxTransportOptions {
  /** `ws://host:port/rtm` */
  readonly url: string;
  readonly appId: string;
  readonly uid: string;
  readonly token: string;
  /** Milliseconds that never go back. */
  readonly clock?: (() => number) | undefined;
  readonly loginDeadlineMs?: number | undefined;
  /** Without an answer for so long the outcome of a send is `unknown`. */
  readonly sendDeadlineMs?: number | undefined;
}

const LOGIN_DEADLINE_MS = 10_000;
const SEND_DEADLINE_MS = 4_000;
const CAPS = {
  receives: true,
  receipts: true,
  maxBytes: SANDBOX_LIMITS.messageBytes,
  sendsPerSecond: SANDBOX_LIMITS.clientMessagesPerSecond,
  maxChannels: SANDBOX_LIMITS.channelsPerClient,
} as const;

/**
 * One uid's link to the local sandbox. A link that breaks comes back by itself, with its subscriptions, and what was
 * said meanwhile is lost; one that was kicked or refused never does. Runs wherever there is a global `WebSocket`.
 */
export class SandboxTransport implements RtmTransport {
  readonly uid: string;
  readonly caps = CAPS;
  readonly #options: SandboxTransportOptions;
  readonly #clock: () => number;
  readonly #calls: PendingCalls;
  readonly #sends = new RateWindow(SANDBOX_LIMITS.clientMessagesPerSecond);
  readonly #channels = new Set<string>();
  readonly #peer = new Listeners<PeerMessage>();
  readonly #channel = new Listeners<ChannelMessageReceived>();
  readonly #states = new Listeners<LinkState>();
  #state: LinkState = 'stopped';
  #token: string;
  #session = '';
  #socket: LinkSocket | undefined;
  #startup: Startup | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;

  constructor(options: SandboxTransportOptions) {
    this.#options = options;
    this.uid = options.uid;
    this.#token = options.token;
    this.#clock = options.clock ?? (() => performance.now());
    this.#calls = new PendingCalls(options.sendDeadlineMs ?? SEND_DEADLINE_MS);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Goes on trying while the sandbox cannot be reached; rejects when refused, kicked, stopped, or out of time. */
  async start(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'kicked') throw transportError(RTM_CODES.sameUidLogin, `${this.uid} was kicked`);
    if (this.#startup) throw transportError(RTM_CODES.loginInProgress, `${this.uid} is logging in already`);
    if (this.#state === 'ready' || this.#state === 'degraded') return;
    if (signal?.aborted) throw transportError(RTM_CODES.cancelled, `${this.uid} is not to log in any more`);
    const startup = new Startup(this.#options.loginDeadlineMs ?? LOGIN_DEADLINE_MS, signal, (error) => {
      this.#abandon('stopped', error);
    });
    this.#startup = startup;
    this.#session = randomId();
    this.#attempts = 0;
    this.#become('connecting');
    if (this.#startup) this.#connect(false);
    await startup.promise;
  }

  async stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#channels.clear();
    if (this.#state !== 'kicked')
      this.#abandon('stopped', transportError(RTM_CODES.cancelled, `${this.uid} was stopped`));
    await socket?.logOut();
  }

  async renewToken(token: string): Promise<void> {
    this.#token = token;
    if (this.#state !== 'ready') return;
    const answer = await this.#call((i) => ({ t: 'renew', i, token }));
    // A link that broke meanwhile comes back with the new token.
    if (answer !== 'ok' && answer !== 'lost')
      throw refusal(answer, RTM_CODES.renewalTimeout, `the token of ${this.uid} was not renewed`);
  }

  async sendPeer(uid: string, text: string): Promise<PeerOutcome> {
    this.#check(RTM_CODES.invalidUid, uid);
    const answer = await this.#message(text, (i) => ({ t: 'peer', i, to: uid, m: text }));
    if (answer === 'ok') return 'delivered';
    if (typeof answer === 'object' && answer.code === RTM_CODES.peerOffline) return 'offline';
    return unknownOrThrow(answer);
  }

  async sendChannel(channel: string, text: string): Promise<ChannelOutcome> {
    this.#check(RTM_CODES.invalidChannel, channel);
    const answer = await this.#message(text, (i) => ({ t: 'pub', i, ch: channel, m: text }));
    return answer === 'ok' ? 'accepted' : unknownOrThrow(answer);
  }

  async subscribe(channel: string): Promise<void> {
    this.#check(RTM_CODES.invalidChannel, channel);
    this.#mustBeReady();
    const answer = await this.#call((i) => ({ t: 'sub', i, ch: channel }));
    if (answer !== 'ok') throw refusal(answer, RTM_CODES.subscriptionTimeout, `not subscribed to ${channel}`);
    if (this.#state === 'ready' || this.#state === 'degraded') this.#channels.add(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    if (!this.#channels.has(channel)) return;
    // A link that comes back subscribes to what is left only.
    const answer = this.#state === 'ready' ? await this.#call((i) => ({ t: 'unsub', i, ch: channel })) : 'lost';
    if (answer !== 'ok' && answer !== 'lost')
      throw refusal(answer, RTM_CODES.subscriptionTimeout, `not unsubscribed from ${channel}`);
    this.#channels.delete(channel);
  }

  onPeer(listener: (message: PeerMessage) => void): () => void {
    return this.#peer.add(listener);
  }

  onChannel(listener: (message: ChannelMessageReceived) => void): () => void {
    return this.#channel.add(listener);
  }

  onState(listener: (state: LinkState) => void): () => void {
    return this.#states.add(listener);
  }

  #connect(again: boolean): void {
    const { url, appId, uid } = this.#options;
    const channels = [...this.#channels];
    this.#socket = new LinkSocket(
      {
        url,
        login: { t: 'login', v: 1, appId, uid, token: this.#token, session: this.#session, again, channels },
        attemptDeadlineMs: this.#options.loginDeadlineMs ?? LOGIN_DEADLINE_MS,
        clock: this.#clock,
      },
      { ready: () => this.#ready(), frame: (frame) => this.#receive(frame), ended: (end) => this.#ended(end) },
    );
  }

  #ready(): void {
    this.#attempts = 0;
    const startup = this.#startup;
    this.#startup = undefined;
    this.#become('ready');
    startup?.succeed();
  }

  #receive(frame: TrafficFrame): void {
    switch (frame.t) {
      case 'ok':
        return this.#calls.settle(frame.i, 'ok');
      case 'err':
        return this.#calls.settle(frame.i ?? 0, frame);
      case 'peer':
        if (frame.r !== undefined) this.#socket?.send({ t: 'got', r: frame.r });
        return this.#peer.tell({ from: frame.from, text: frame.m });
      case 'msg':
        return this.#channel.tell({ channel: frame.ch, publisher: frame.from, text: frame.m });
      default:
        return frame satisfies never;
    }
  }

  #ended(end: SocketEnd): void {
    this.#socket = undefined;
    switch (end.how) {
      case 'kicked':
        return this.#abandon('kicked', transportError(RTM_CODES.sameUidLogin, `${this.uid} has logged in elsewhere`));
      case 'refused':
        return this.#abandon('auth-failed', end.error);
      case 'lost':
        this.#calls.loseAll();
        if (!this.#startup) this.#become('degraded');
        // A listener may have stopped the link meanwhile.
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
    this.#calls.loseAll();
    this.#become(state);
    startup?.fail(error);
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#states.tell(state);
  }

  #mustBeReady(): LinkSocket {
    if (this.#socket && this.#state === 'ready') return this.#socket;
    const code = this.#state === 'degraded' ? RTM_CODES.notConnected : RTM_CODES.notLoggedIn;
    throw transportError(code, `${this.uid} is ${this.#state}`);
  }

  #check(code: number, name: string): void {
    if (!RTM_NAME.test(name)) throw transportError(code, `${JSON.stringify(name.slice(0, 80))} is no valid name`);
  }

  #message(text: string, frame: (i: number) => ClientFrame): Promise<Answer> {
    this.#mustBeReady();
    if (isTooBig(text)) throw transportError(RTM_CODES.messageTooBig, `over ${CAPS.maxBytes} bytes`);
    if (!this.#sends.take(this.#clock()))
      throw transportError(
        RTM_CODES.messagesTooFrequent,
        `${this.uid} sends more than ${CAPS.sendsPerSecond} in a second`,
      );
    return this.#call(frame);
  }

  #call(frame: (i: number) => ClientFrame): Promise<Answer> {
    const socket = this.#mustBeReady();
    return this.#calls.open((i) => socket.send(frame(i)));
  }
}

/** The outcome of a message that was neither accepted nor refused for a reason that the caller can act on. */
function unknownOrThrow(answer: Exclude<Answer, 'ok'>): 'unknown' {
  if (answer === 'none' || answer === 'lost' || answer.code === RTM_CODES.messageTimeout) return 'unknown';
  throw transportError(answer.code, answer.why);
}

function refusal(answer: Exclude<Answer, 'ok'>, timeoutCode: number, message: string): TransportError {
  if (answer === 'none') return transportError(timeoutCode, message);
  if (answer === 'lost') return transportError(RTM_CODES.notConnected, message);
  return transportError(answer.code, `${message}: ${answer.why}`);
}
