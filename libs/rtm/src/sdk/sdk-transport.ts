import { Listeners } from '../link/listeners.js';
import { mustStartInTime } from '../link/must-start-in-time.js';
import { RateWindow } from '../link/rate-window.js';
import { mustBeName } from '../link/rtm-limits.js';
import { isTooBig } from '../link/text.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import {
  type ChannelMessageReceived,
  type ChannelOutcome,
  type LinkState,
  type PeerMessage,
  type PeerOutcome,
  type RtmTransport,
  type SendOptions,
  TransportError,
} from '../transport.js';
import { leaveRest } from './leave-rest.js';
import { SdkLink, type SdkLinkOptions } from './sdk-link.js';
import { Subscriptions } from './subscriptions.js';

export interface SdkTransportOptions extends Omit<SdkLinkOptions, 'subscriptions' | 'countOperation'> {
  readonly caps: RtmTransport['caps'];
  /** Subscriptions, unsubscriptions and token renewals in one second. */
  readonly operationsPerSecond: number;
}

/**
 * One uid's link by one of the provider's SDKs. What the SDKs leave to their users is here, once for all of them: deadlines
 * (an SDK may never settle a login), names and sizes checked before anything is sent, rates refused before the provider
 * does, subscriptions restored after an outage. A link that was kicked never logs in again; one that has ended has no
 * subscriptions left.
 */
export class SdkTransport implements RtmTransport {
  readonly uid: string;
  readonly caps: RtmTransport['caps'];
  readonly #link: SdkLink;
  readonly #subscriptions: Subscriptions;
  /**
   * Each channel's latest call, until the SDK has answered it: whoever subscribes again waits for the same answer. What an earlier call says
   * later changes nothing any more.
   */
  readonly #latest = new Map<string, Promise<void>>();
  readonly #sends: RateWindow;
  readonly #operations: RateWindow;
  readonly #peer = new Listeners<PeerMessage>();
  readonly #channel = new Listeners<ChannelMessageReceived>();
  readonly #states = new Listeners<LinkState>();
  readonly #clock: () => number;
  #leaving = new AbortController();

  constructor(options: SdkTransportOptions) {
    this.uid = options.uid;
    this.caps = options.caps;
    this.#clock = options.clock ?? (() => performance.now());
    this.#sends = new RateWindow(options.caps.sendsPerSecond);
    this.#operations = new RateWindow(options.operationsPerSecond);
    this.#subscriptions = new Subscriptions(options.caps.maxChannels);
    this.#link = new SdkLink(
      {
        ...options,
        subscriptions: this.#subscriptions,
        countOperation: () => void this.#operations.take(this.#clock()),
      },
      {
        becomes: (state) => {
          this.#leaveRest();
          this.#states.tell(state);
        },
        peer: (message) => this.#peer.tell(message),
        channel: (message) => this.#hear(message),
      },
    );
  }

  get state(): LinkState {
    return this.#link.state;
  }

  async start(signal?: AbortSignal): Promise<void> {
    await this.#link.start(signal);
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  async renewToken(token: string): Promise<void> {
    if (this.state === 'ready') this.#mayOperate();
    await this.#link.renewToken(token);
  }

  async sendPeer(uid: string, text: string, options: SendOptions = {}): Promise<PeerOutcome> {
    mustBeName(uid);
    this.#maySend(text, options);
    const answer = await this.#link.call((driver) => driver.sendPeer(uid, text));
    return answer === 'none' || answer === 'lost' ? 'unknown' : answer.value;
  }

  async sendChannel(channel: string, text: string, options: SendOptions = {}): Promise<ChannelOutcome> {
    mustBeName(channel, RTM_CODES.invalidChannel);
    this.#maySend(text, options);
    const answer = await this.#link.call((driver) => driver.sendChannel(channel, text, options));
    return answer === 'none' || answer === 'lost' ? 'unknown' : answer.value;
  }

  async subscribe(channel: string): Promise<void> {
    mustBeName(channel, RTM_CODES.invalidChannel);
    this.#link.mustBeReady();
    this.#mayOperate();
    if (this.#subscriptions.has(channel)) return this.#latest.get(channel);
    const mayBeThere = this.#subscriptions.isLeaving(channel);
    this.#subscriptions.add(channel);
    const subscribing = this.#link.operate((driver) => driver.subscribe(channel), `not subscribed to ${channel}`);
    await this.#follow(channel, subscribing, (error) => {
      if (error === undefined) return;
      if (isSurelyRefused(error) && !mayBeThere) this.#subscriptions.forget(channel);
      else this.#subscriptions.remove(channel);
    });
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#subscriptions.remove(channel);
    // A link that is away takes the subscription back when it returns; meanwhile nothing of it is told.
    if (!this.#subscriptions.isLeaving(channel) || this.state !== 'ready') return;
    this.#mayOperate();
    const leaving = this.#link.operate((driver) => driver.unsubscribe(channel), `not unsubscribed from ${channel}`);
    await this.#follow(channel, leaving, (error) => {
      if (error === undefined) this.#subscriptions.left(channel);
    });
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

  #leaveRest(): void {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    if (this.state !== 'ready') return;
    void leaveRest(
      () => this.#subscriptions.leaving,
      (channel) => this.unsubscribe(channel),
      this.#leaving.signal,
    );
  }

  /** Tells `ended` how the channel's call has ended, unless it is not the latest any more. */
  async #follow(channel: string, call: Promise<void>, ended: (error?: unknown) => void): Promise<void> {
    this.#latest.set(channel, call);
    const over = (error?: unknown): void => {
      if (this.#latest.get(channel) !== call) return;
      this.#latest.delete(channel);
      ended(error);
    };
    try {
      await call;
    } catch (error) {
      over(error);
      throw error;
    }
    over();
  }

  /** An SDK may echo what was sent, and be in channels only in order to send: neither is for the listeners. */
  #hear(message: ChannelMessageReceived): void {
    if (message.publisher === this.uid || !this.#subscriptions.has(message.channel)) return;
    this.#channel.tell(message);
  }

  #maySend(text: string, options: SendOptions): void {
    this.#link.mustBeReady();
    const { maxBytes, sendsPerSecond } = this.caps;
    if (isTooBig(text, maxBytes)) throw transportError(RTM_CODES.messageTooBig, `over ${maxBytes} bytes`);
    mustStartInTime(options);
    if (!this.#sends.take(this.#clock()))
      throw transportError(RTM_CODES.messagesTooFrequent, `${this.uid} sends over ${sendsPerSecond} in a second`);
  }

  #mayOperate(): void {
    if (!this.#operations.take(this.#clock()))
      throw transportError(RTM_CODES.operationsTooFrequent, `${this.uid} asks for too much in a second`);
  }
}

/** Without the provider's own answer nobody knows whether it has subscribed. */
const isSurelyRefused = (error: unknown): boolean =>
  error instanceof TransportError && error.kind !== 'not-connected' && error.code !== 0;
