import {
  type ChannelMessageReceived,
  type ChannelOutcome,
  type LinkState,
  type PeerMessage,
  type PeerOutcome,
  type RtmTransport,
  type SendOptions,
  TransportError,
} from '@liwu/rtm';
import type { Links } from '../identities/links.js';

/** One uid on it. */
export class MemoryLink implements RtmTransport {
  readonly caps = { receives: true, receipts: true, maxBytes: 32_768, sendsPerSecond: 60, maxChannels: 3 };
  state: LinkState = 'connecting';
  readonly channels = new Set<string>();
  readonly #peer = new Set<(message: PeerMessage) => void>();
  readonly #channel = new Set<(message: ChannelMessageReceived) => void>();
  readonly #state = new Set<(state: LinkState) => void>();

  constructor(
    readonly uid: string,
    private readonly network: MemoryNetwork,
  ) {}

  async start(): Promise<void> {
    if (this.network.refuseLogins.delete(this.uid)) throw new TransportError('auth', -10_005, 'refused');
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
    if (this.network.unreachableRooms.has(channel)) throw new TransportError('not-connected', -10_002, 'no such room');
    this.channels.add(channel);
  }
  async unsubscribe(channel: string): Promise<void> {
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
  readonly unreachableRooms = new Set<string>();
  /** What happens between the call of a send and its beginning; in another thread that may take a while. */
  beforeSend = (): void => {};
  /** What happens between a send and its answer. */
  beforeAnswer = (): void => {};
  readonly #orders: { from: string | undefined; order: Order }[] = [];

  /** The provider's clock. */
  constructor(public clock: () => number = Date.now) {}

  open(uid: string): MemoryLink {
    return new MemoryLink(uid, this);
  }

  mintToken(uid: string, expiresAt: number): string {
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
