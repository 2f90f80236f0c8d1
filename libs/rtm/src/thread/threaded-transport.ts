import { Listeners } from '../link/listeners.js';
import type {
  ChannelMessageReceived,
  ChannelOutcome,
  LinkState,
  PeerMessage,
  PeerOutcome,
  RtmTransport,
  SendOptions,
} from '../transport.js';
import type { ThreadCode } from './link-thread.js';
import { ThreadedLink, type ThreadedLinkOptions } from './threaded-link.js';

/** Who logs in, and how long it waits. */
export type ThreadedTransportOptions = ThreadedLinkOptions;

/**
 * One uid's link by an SDK that lives in a thread of its own, because it is made for browsers: it wants a `window`, keeps
 * timers for ever and suffers no second object for one uid.
 */
export class ThreadedTransport implements RtmTransport {
  readonly uid: string;
  readonly #peer = new Listeners<PeerMessage>();
  readonly #channel = new Listeners<ChannelMessageReceived>();
  readonly #states = new Listeners<LinkState>();
  readonly #link: ThreadedLink;

  constructor(
    options: ThreadedTransportOptions,
    readonly caps: RtmTransport['caps'],
    code: ThreadCode,
  ) {
    this.uid = options.uid;
    this.#link = new ThreadedLink(options, code, {
      becomes: (state) => this.#states.tell(state),
      peer: (message) => this.#peer.tell(message),
      channel: (message) => this.#channel.tell(message),
    });
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
    await this.#link.renewToken(token);
  }

  async sendPeer(uid: string, text: string, { startUntil }: SendOptions = {}): Promise<PeerOutcome> {
    return (await this.#link.send<PeerOutcome>({ call: 'peer', uid, text, options: { startUntil } })) ?? 'unknown';
  }

  async sendChannel(channel: string, text: string, { startUntil }: SendOptions = {}): Promise<ChannelOutcome> {
    return (
      (await this.#link.send<ChannelOutcome>({ call: 'channel', channel, text, options: { startUntil } })) ?? 'unknown'
    );
  }

  async subscribe(channel: string): Promise<void> {
    this.#link.mustBeReady();
    await this.#link.operate({ call: 'subscribe', channel }, `not subscribed to ${channel}`);
  }

  async unsubscribe(channel: string): Promise<void> {
    if (this.#link.hasThread)
      await this.#link.operate({ call: 'unsubscribe', channel }, `not unsubscribed from ${channel}`);
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
}
