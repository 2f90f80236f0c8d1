import {
  type ChannelMessageReceived,
  type ChannelOutcome,
  type LinkState,
  type PeerMessage,
  type PeerOutcome,
  RTM_CODES,
  type RtmTransport,
  type SendOptions,
  transportError,
  TransportError,
} from '@liwu/rtm';
import { type Links, TOKEN_LIFETIME_MS } from '../identities/links.js';

/** What the provider takes of one client: subscriptions and unsubscriptions together. */
export const OPERATIONS_PER_SECOND = 20;

/** One uid on it. */
export class MemoryLink implements RtmTransport {
  readonly caps;
  state: LinkState = 'connecting';
  readonly channels = new Set<string>();
  readonly #peer = new Set<(message: PeerMessage) => void>();
  readonly #channel = new Set<(message: ChannelMessageReceived) => void>();
  readonly #state = new Set<(state: LinkState) => void>();
  #operatedAt: number[] = [];

  constructor(
    readonly uid: string,
    private readonly network: MemoryNetwork,
  ) {
    const { maxChannels } = network;
    this.caps = { receives: true, receipts: true, maxBytes: 32_768, sendsPerSecond: 60, maxChannels };
  }

  async start(): Promise<void> {
    if (this.network.refuseLogins.delete(this.uid)) {
      this.become('auth-failed');
      throw new TransportError('auth', -10_005, 'refused');
    }
    this.network.links.get(this.uid)?.become('kicked');
    this.network.links.set(this.uid, this);
    this.become('ready');
  }

  async stop(): Promise<void> {
    if (this.network.links.get(this.uid) === this) this.network.links.delete(this.uid);
    this.become('stopped');
  }

  async renewToken(): Promise<void> {}

  async sendPeer(uid: string, text: string, options?: SendOptions): Promise<PeerOutcome> {
    this.#mustStartInTime(options);
    this.network.sent.push({ from: this.uid, to: uid, text });
    const ordered = this.network.order(this.uid);
    if (ordered) return ordered;
    const to = this.network.links.get(uid);
    if (!to) return 'offline';
    for (const listener of to.#peer) listener({ from: this.uid, text });
    return 'delivered';
  }

  async sendChannel(channel: string, text: string, options?: SendOptions): Promise<ChannelOutcome> {
    this.#mustStartInTime(options);
    this.network.sent.push({ from: this.uid, to: `#${channel}`, text });
    const ordered = this.network.order(this.uid);
    this.network.beforeAnswer();
    if (ordered) return ordered === 'unknown' ? 'unknown' : 'accepted';
    for (const link of this.network.links.values()) {
      if (link === this || !link.channels.has(channel)) continue;
      for (const listener of link.#channel) listener({ channel, publisher: this.uid, text, at: this.network.clock() });
    }
    return 'accepted';
  }

  async subscribe(channel: string): Promise<void> {
    this.#operate();
    if (this.network.unreachableRooms.has(channel)) throw new TransportError('not-connected', -10_002, 'no such room');
    if (this.channels.size >= this.caps.maxChannels && !this.channels.has(channel))
      throw transportError(RTM_CODES.tooManyChannels, `${this.uid} is in too many channels`);
    this.channels.add(channel);
  }
  async unsubscribe(channel: string): Promise<void> {
    if (!this.channels.has(channel)) return;
    this.#operate();
    this.channels.delete(channel);
  }

  onPeer(listener: (message: PeerMessage) => void): () => void {
    return added(this.#peer, listener);
  }
  onChannel(listener: (message: ChannelMessageReceived) => void): () => void {
    return added(this.#channel, listener);
  }
  onState(listener: (state: LinkState) => void): () => void {
    return added(this.#state, listener);
  }

  #mustStartInTime({ startUntil = Infinity }: SendOptions = {}): void {
    this.network.beforeSend();
    if (this.network.clock() > startUntil) throw new TransportError('too-late', -10_023, 'it has waited too long');
  }

  #operate(): void {
    const now = this.network.clock();
    this.#operatedAt = this.#operatedAt.filter((at) => now - at < 1_000);
    const isRefused = this.#operatedAt.length >= OPERATIONS_PER_SECOND;
    this.network.operations.push({ uid: this.uid, at: now, isRefused });
    if (isRefused) throw transportError(RTM_CODES.operationsTooFrequent, `${this.uid} asks for too much in a second`);
    this.#operatedAt.push(now);
  }

  become(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.#state) listener(state);
  }
}

/** What a network may be told to do instead of sending: an outcome, or an error. */
type Order = PeerOutcome | ChannelOutcome | Error;

/** A network without a wire, for specs that need faults at an exact moment; the genuine one is in the container suite. */
export class MemoryNetwork implements Links {
  readonly appId = 'app';
  readonly links = new Map<string, MemoryLink>();
  readonly sent: { from: string; to: string; text: string }[] = [];
  readonly refuseLogins = new Set<string>();
  /** So many of the next login tokens cannot be made. */
  unmadeTokens = 0;
  readonly unreachableRooms = new Set<string>();
  /** What happens between the call of a send and its beginning; in another thread that may take a while. */
  beforeSend = (): void => {};
  /** What happens between a send and its answer. */
  beforeAnswer = (): void => {};
  /** Subscriptions and unsubscriptions that were asked for. */
  readonly operations: { readonly uid: string; readonly at: number; readonly isRefused: boolean }[] = [];
  /** How many channels each link that is opened from now on may be subscribed to. */
  maxChannels = 3;
  readonly #orders: { from: string | undefined; order: Order }[] = [];

  /** The provider's clock. */
  constructor(public clock: () => number = Date.now) {}

  open(uid: string): MemoryLink {
    this.mintToken(uid, this.clock() + TOKEN_LIFETIME_MS);
    return new MemoryLink(uid, this);
  }

  mintToken(uid: string, expiresAt: number): string {
    if (this.unmadeTokens > 0) {
      this.unmadeTokens--;
      throw new RangeError('no such token');
    }
    return `token of ${uid} until ${expiresAt}`;
  }

  /** The next send (of this uid) ends so. */
  next(order: Order, from?: string): void {
    this.#orders.push({ from, order });
  }

  order(from: string): PeerOutcome | ChannelOutcome | undefined {
    const index = this.#orders.findIndex((each) => each.from === undefined || each.from === from);
    if (index === -1) return undefined;
    const { order } = this.#orders.splice(index, 1)[0]!;
    if (order instanceof Error) throw order;
    return order;
  }

  /** Logs in somebody else: a viewer, a receiver, or a thief of an identity. */
  async join(uid: string, ...rooms: string[]): Promise<{ link: MemoryLink; peer: PeerMessage[]; room: string[] }> {
    const link = this.open(uid);
    const peer: PeerMessage[] = [];
    const room: string[] = [];
    link.onPeer((message) => peer.push(message));
    link.onChannel(({ text }) => room.push(text));
    await link.start();
    for (const name of rooms) await link.subscribe(name);
    return { link, peer, room };
  }
}

function added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
