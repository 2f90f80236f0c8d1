import { Listeners } from '../link/listeners.js';
import { mustStartInTime } from '../link/must-start-in-time.js';
import { RateWindow } from '../link/rate-window.js';
import { RTM_LIMITS, mustBeName } from '../link/rtm-limits.js';
import { isTooBig } from '../link/text.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { ChannelOutcome, LinkState, PeerOutcome, RtmTransport, SendOptions } from '../transport.js';
import { outcomeOfAnswer, outcomeOfFailure } from './map-answer.js';
import { shortText } from './short-text.js';

/** Whose project and whose name it sends in, and how. */
export interface AgoraRestOptions {
  readonly appId: string;
  /** In whose name it sends; whoever has the key and the secret may send as anyone. */
  readonly uid: string;
  readonly customerKey: string;
  readonly customerSecret: string;
  /** `https://api.agora.io` unless said otherwise; the provider has others near other regions. */
  readonly host?: string | undefined;
  /** The provider's pages say 500 for a whole App ID in one place and 60 in another: 60, unless said otherwise. */
  readonly requestsPerSecond?: number | undefined;
  /** Whether the recipient's receipt is waited for; without, a peer message is `accepted` at best. */
  readonly waitForAck?: boolean | undefined;
  /** Without an answer for so long the outcome of a send is `unknown`. */
  readonly callDeadlineMs?: number | undefined;
  /** Milliseconds that never go back. */
  readonly clock?: (() => number) | undefined;
}

const HOST = 'https://api.agora.io';
const REQUESTS_PER_SECOND = 60;
const CALL_DEADLINE_MS = 4_000;
/** A genuine answer is of some hundred bytes. */
const MAX_ANSWER_BYTES = 16_384;

const nothing = (): void => {};

/**
 * Sends in the name of one uid over the provider's REST API. It hears nothing and has no login, so it is ready as soon as
 * it is started, and neither kicks anybody nor is kicked; the customer's secret is known to servers only.
 */
export class AgoraRestTransport implements RtmTransport {
  readonly uid: string;
  readonly caps: RtmTransport['caps'];
  readonly #base: string;
  readonly #authorization: string;
  readonly #sends: RateWindow;
  readonly #states = new Listeners<LinkState>();
  #state: LinkState = 'stopped';
  #ended = new AbortController();

  constructor(private readonly options: AgoraRestOptions) {
    const { appId, uid, customerKey, customerSecret, host = HOST, waitForAck = true } = options;
    const sendsPerSecond = options.requestsPerSecond ?? REQUESTS_PER_SECOND;
    this.uid = uid;
    this.caps = {
      receives: false,
      receipts: waitForAck,
      maxBytes: RTM_LIMITS.messageBytes,
      sendsPerSecond,
      maxChannels: 0,
    };
    this.#sends = new RateWindow(sendsPerSecond);
    this.#base = `${safeHost(host)}/dev/v2/project/${encodeURIComponent(appId)}/rtm/users/${encodeURIComponent(uid)}`;
    this.#authorization = `Basic ${btoa(`${customerKey}:${customerSecret}`)}`;
  }

  get state(): LinkState {
    return this.#state;
  }

  async start(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'ready') return;
    if (signal?.aborted) throw transportError(RTM_CODES.cancelled, `${this.uid} is not to start any more`);
    mustBeName(this.uid);
    this.#ended = new AbortController();
    this.#become('connecting');
    this.#become('ready');
  }

  /** What has no answer yet is `unknown`. */
  async stop(): Promise<void> {
    this.#ended.abort();
    this.#become('stopped');
  }

  /** There is no token. */
  async renewToken(): Promise<void> {}

  async sendPeer(uid: string, text: string, options: SendOptions = {}): Promise<PeerOutcome> {
    mustBeName(uid);
    this.#maySend(text, options);
    const path = `peer_messages?wait_for_ack=${this.caps.receipts}`;
    return this.#post(path, { destination: uid, enable_offline_messaging: false, payload: text });
  }

  async sendChannel(channel: string, text: string, options: SendOptions = {}): Promise<ChannelOutcome> {
    mustBeName(channel, RTM_CODES.invalidChannel);
    this.#maySend(text, options);
    return (await this.#post('channel_messages', { channel_name: channel, payload: text })) === 'accepted'
      ? 'accepted'
      : 'unknown';
  }

  async subscribe(channel: string): Promise<void> {
    mustBeName(channel, RTM_CODES.invalidChannel);
    this.#mustBeReady();
    throw transportError(RTM_CODES.notSupported, 'the REST API only sends');
  }

  async unsubscribe(): Promise<void> {}

  onPeer(): () => void {
    return nothing;
  }

  onChannel(): () => void {
    return nothing;
  }

  onState(listener: (state: LinkState) => void): () => void {
    return this.#states.add(listener);
  }

  #mustBeReady(): void {
    if (this.#state !== 'ready') throw transportError(RTM_CODES.notLoggedIn, `${this.uid} is ${this.#state}`);
  }

  #maySend(text: string, options: SendOptions): void {
    this.#mustBeReady();
    const { maxBytes, sendsPerSecond } = this.caps;
    if (text === '') throw transportError(RTM_CODES.invalidMessage, 'the REST API sends no empty text');
    if (isTooBig(text, maxBytes)) throw transportError(RTM_CODES.messageTooBig, `over ${maxBytes} bytes`);
    mustStartInTime(options);
    if (!this.#sends.take(this.options.clock?.() ?? performance.now()))
      throw transportError(RTM_CODES.messagesTooFrequent, `${this.uid} sends over ${sendsPerSecond} in a second`);
  }

  async #post(path: string, body: object): Promise<PeerOutcome> {
    const { callDeadlineMs = CALL_DEADLINE_MS } = this.options;
    let answer: { readonly status: number; readonly body: string };
    try {
      const response = await fetch(`${this.#base}/${path}`, {
        method: 'POST',
        headers: { authorization: this.#authorization, 'content-type': 'application/json;charset=utf-8' },
        body: JSON.stringify({ ...body, enable_historical_messaging: false }),
        // The secret goes nowhere but where it was meant to.
        redirect: 'manual',
        signal: AbortSignal.any([this.#ended.signal, AbortSignal.timeout(callDeadlineMs)]),
      });
      answer = { status: response.status, body: await shortText(response, MAX_ANSWER_BYTES) };
    } catch (error) {
      return outcomeOfFailure(error);
    }
    return outcomeOfAnswer(answer.status, answer.body);
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#states.tell(state);
  }
}

/** The secret is in every request, so it goes over TLS, or does not leave the machine. */
function safeHost(host: string): string {
  const { protocol, hostname, origin } = new URL(host);
  if (protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)))
    return origin;
  throw new TypeError('the REST API is called over https');
}
