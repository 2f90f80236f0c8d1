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

/** What a spec lets happen to a message on its way. */
type Fate = 'arrives' | 'lost' | 'rate' | 'twice';

/** The network in small, within this process: receipts, offline, no self-echo, one login per uid. */
export class Network {
  readonly links = new Map<string, NetworkLink>();
  peerFate: (from: string, to: string) => Fate = () => 'arrives';
  channelFate: (from: string, channel: string) => Fate = () => 'arrives';
  readonly heard: ChannelMessageReceived[] = [];
  /** What a channel message waits for before it is sent, such as a channel that is to be joined first. */
  beforeChannelSend: () => Promise<void> = () => Promise.resolve();

  link(uid: string): NetworkLink {
    return new NetworkLink(this, uid);
  }

  /** Another login with the same uid wins. */
  login(link: NetworkLink): void {
    this.links.get(link.uid)?.enter('kicked');
    this.links.set(link.uid, link);
    link.enter('ready');
  }

  kick(uid: string): void {
    const link = this.links.get(uid);
    this.links.delete(uid);
    link?.enter('kicked');
  }
}

export class NetworkLink implements RtmTransport {
  readonly caps = { receives: true, receipts: true, maxBytes: 32_768, sendsPerSecond: 60, maxChannels: 50 };
  state: LinkState = 'connecting';
  readonly channels = new Set<string>();
  readonly #peers = new Set<(message: PeerMessage) => void>();
  readonly #heard = new Set<(message: ChannelMessageReceived) => void>();
  readonly #states = new Set<(state: LinkState) => void>();

  constructor(
    private readonly network: Network,
    readonly uid: string,
  ) {}

  async start(): Promise<void> {
    this.network.login(this);
    await Promise.resolve();
  }

  async stop(): Promise<void> {
    if (this.network.links.get(this.uid) === this) this.network.links.delete(this.uid);
    this.enter('stopped');
    await Promise.resolve();
  }

  async renewToken(): Promise<void> {
    await Promise.resolve();
  }

  async sendPeer(uid: string, text: string): Promise<PeerOutcome> {
    await this.#leave();
    const fate = this.network.peerFate(this.uid, uid);
    if (fate === 'rate') throw new TransportError('rate', -11025, 'too frequent');
    const to = this.network.links.get(uid);
    if (!to) return 'offline';
    if (fate === 'lost') return 'unknown';
    for (let copies = fate === 'twice' ? 2 : 1; copies > 0; copies--) {
      queueMicrotask(() => to.#peers.forEach((tell) => tell({ from: this.uid, text })));
    }
    return 'delivered';
  }

  async sendChannel(
    channel: string,
    text: string,
    { startUntil = Infinity }: SendOptions = {},
  ): Promise<ChannelOutcome> {
    await this.#leave();
    await this.network.beforeChannelSend();
    if (Date.now() > startUntil) throw new TransportError('too-late', -10023, 'its time is over');
    const fate = this.network.channelFate(this.uid, channel);
    if (fate === 'rate') throw new TransportError('rate', -11025, 'too frequent');
    if (fate === 'lost') return 'unknown';
    const message = { channel, publisher: this.uid, text, at: Date.now() };
    this.network.heard.push(message);
    for (const link of this.network.links.values()) {
      if (link === this || !link.channels.has(channel)) continue;
      for (let copies = fate === 'twice' ? 2 : 1; copies > 0; copies--) {
        queueMicrotask(() => link.#heard.forEach((tell) => tell(message)));
      }
    }
    return 'accepted';
  }

  async subscribe(channel: string): Promise<void> {
    await this.#leave();
    this.channels.add(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#leave();
    this.channels.delete(channel);
  }

  onPeer(listener: (message: PeerMessage) => void): () => void {
    this.#peers.add(listener);
    return () => this.#peers.delete(listener);
  }

  onChannel(listener: (message: ChannelMessageReceived) => void): () => void {
    this.#heard.add(listener);
    return () => this.#heard.delete(listener);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  enter(state: LinkState): void {
    if (this.state === state || this.state === 'kicked') return;
    this.state = state;
    this.#states.forEach((tell) => tell(state));
  }

  async #leave(): Promise<void> {
    await Promise.resolve();
    if (this.state !== 'ready') throw new TransportError('not-connected', -10002, `the link is ${this.state}`);
  }
}
