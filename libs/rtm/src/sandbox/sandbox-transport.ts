import { Listeners } from '../link/listeners.js';
import { type Answer, PendingCalls } from '../link/pending-calls.js';
import { mustStartInTime } from '../link/must-start-in-time.js';
import { RateWindow } from '../link/rate-window.js';
import { mustBeName } from '../link/rtm-limits.js';
import { isTooBig } from '../link/text.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import type {
  ChannelMessageReceived,
  ChannelOutcome,
  LinkState,
  PeerMessage,
  PeerOutcome,
  RtmTransport,
  SendOptions,
  TransportError,
} from '../transport.js';
import { ChannelWishes } from './channel-wishes.js';
import type { TrafficFrame } from './link-socket.js';
import { type ClientFrame, SANDBOX_LIMITS } from './protocol.js';
import { SandboxLink, type SandboxLinkOptions } from './sandbox-link.js';

export interface SandboxTransportOptions extends SandboxLinkOptions {
  /** Without an answer for so long the outcome of a send is `unknown`. */
  readonly sendDeadlineMs?: number | undefined;
}

type Reply = 'ok' | { readonly code: number; readonly why: string };

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
  readonly #link: SandboxLink;
  readonly #calls: PendingCalls<Reply>;
  readonly #sends = new RateWindow(SANDBOX_LIMITS.clientMessagesPerSecond);
  readonly #channels = new ChannelWishes();
  /** Those with which a link that comes back logs in. */
  #restored: readonly string[] = [];
  readonly #peer = new Listeners<PeerMessage>();
  readonly #channel = new Listeners<ChannelMessageReceived>();
  readonly #states = new Listeners<LinkState>();

  constructor(options: SandboxTransportOptions) {
    this.uid = options.uid;
    this.#calls = new PendingCalls(options.sendDeadlineMs ?? SEND_DEADLINE_MS);
    this.#link = new SandboxLink(options, {
      channels: () => (this.#restored = this.#channels.subscribed()),
      frame: (frame) => this.#receive(frame),
      lost: () => {
        this.#channels.lost();
        this.#calls.loseAll();
      },
      becomes: (state) => {
        if (state === 'ready') this.#giveUpRestored();
        this.#states.tell(state);
      },
    });
  }

  get state(): LinkState {
    return this.#link.state;
  }

  /** Goes on trying while the sandbox cannot be reached; rejects when refused, kicked, stopped, or out of time. */
  async start(signal?: AbortSignal): Promise<void> {
    await this.#link.start(signal);
  }

  async stop(): Promise<void> {
    this.#channels.clear();
    await this.#link.stop();
  }

  async renewToken(token: string): Promise<void> {
    this.#link.setToken(token);
    if (this.state !== 'ready') return;
    const answer = await this.#call((i) => ({ t: 'renew', i, token }));
    // A link that broke meanwhile comes back with the new token.
    if (answer !== 'ok' && answer !== 'lost')
      throw refusal(answer, RTM_CODES.renewalTimeout, `the token of ${this.uid} was not renewed`);
  }

  async sendPeer(uid: string, text: string, options: SendOptions = {}): Promise<PeerOutcome> {
    mustBeName(uid, RTM_CODES.invalidUid);
    const answer = await this.#message(text, options, (i) => ({ t: 'peer', i, to: uid, m: text }));
    if (answer === 'ok') return 'delivered';
    if (typeof answer === 'object' && answer.code === RTM_CODES.peerOffline) return 'offline';
    return unknownOrThrow(answer);
  }

  async sendChannel(channel: string, text: string, options: SendOptions = {}): Promise<ChannelOutcome> {
    mustBeName(channel, RTM_CODES.invalidChannel);
    const answer = await this.#message(text, options, (i) => ({ t: 'pub', i, ch: channel, m: text }));
    return answer === 'ok' ? 'accepted' : unknownOrThrow(answer);
  }

  async subscribe(channel: string): Promise<void> {
    mustBeName(channel, RTM_CODES.invalidChannel);
    const call = this.#call((i) => ({ t: 'sub', i, ch: channel }));
    const ended = this.#channels.subscribe(channel);
    const answer = await call;
    ended(typeof answer === 'object' ? 'refused' : answer);
    if (answer !== 'ok') throw refusal(answer, RTM_CODES.subscriptionTimeout, `not subscribed to ${channel}`);
  }

  async unsubscribe(channel: string): Promise<void> {
    if (this.#channels.has(channel) || this.#channels.isLeaving(channel)) await this.#leave(channel);
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

  #receive(frame: TrafficFrame): void {
    switch (frame.t) {
      case 'ok':
        return this.#calls.settle(frame.i, 'ok');
      case 'err':
        return this.#calls.settle(frame.i ?? 0, frame);
      case 'peer':
        if (frame.r !== undefined) this.#link.socket.send({ t: 'got', r: frame.r });
        return this.#peer.tell({ from: frame.from, text: frame.m });
      case 'msg':
        if (this.#channels.isLeaving(frame.ch)) return;
        return this.#channel.tell({ channel: frame.ch, publisher: frame.from, text: frame.m, at: frame.at });
      default:
        return frame satisfies never;
    }
  }

  async #leave(channel: string): Promise<void> {
    const left = this.#channels.unsubscribe(channel);
    // A link that comes back subscribes to what is left only.
    const answer = this.state === 'ready' ? await this.#call((i) => ({ t: 'unsub', i, ch: channel })) : 'lost';
    if (answer !== 'ok' && answer !== 'lost')
      throw refusal(answer, RTM_CODES.subscriptionTimeout, `not unsubscribed from ${channel}`);
    left();
  }

  /** It has come back with what was wanted when it began to log in: what has been left meanwhile is given up now. */
  #giveUpRestored(): void {
    for (const channel of this.#restored) {
      if (this.#channels.has(channel)) continue;
      // Refused, it stays among those that are to be left.
      this.#leave(channel).catch(() => {});
    }
    this.#restored = [];
  }

  #message(text: string, options: SendOptions, frame: (i: number) => ClientFrame): Promise<Answer<Reply>> {
    const { socket } = this.#link;
    if (isTooBig(text)) throw transportError(RTM_CODES.messageTooBig, `over ${CAPS.maxBytes} bytes`);
    mustStartInTime(options);
    if (!this.#sends.take(this.#link.now()))
      throw transportError(RTM_CODES.messagesTooFrequent, `${this.uid} sends over ${CAPS.sendsPerSecond} in a second`);
    return this.#calls.open((i) => socket.send(frame(i)));
  }

  #call(frame: (i: number) => ClientFrame): Promise<Answer<Reply>> {
    const { socket } = this.#link;
    return this.#calls.open((i) => socket.send(frame(i)));
  }
}

/** The outcome of a message that was neither accepted nor refused for a reason that the caller can act on. */
function unknownOrThrow(answer: Exclude<Answer<Reply>, 'ok'>): 'unknown' {
  if (answer === 'none' || answer === 'lost' || answer.code === RTM_CODES.messageTimeout) return 'unknown';
  throw transportError(answer.code, answer.why);
}

function refusal(answer: Exclude<Answer<Reply>, 'ok'>, timeoutCode: number, message: string): TransportError {
  if (answer === 'none') return transportError(timeoutCode, message);
  if (answer === 'lost') return transportError(RTM_CODES.notConnected, message);
  return transportError(answer.code, `${message}: ${answer.why}`);
}
