import type { Log } from '@liwu/event-log';
import {
  type ChannelMessageReceived,
  type LinkState,
  type PeerMessage,
  type RtmTransport,
  RTM_CODES,
  TransportError,
} from '@liwu/rtm';
import { type Budget, TokenBucket } from '../limits/token-bucket.js';
import { type Links, TOKEN_LIFETIME_MS, TOKEN_RENEWAL_MS } from './links.js';
import { SendBudget } from './send-budget.js';

const SUBSCRIBE_BUDGET: Budget = { perSecond: 15, burst: 5 };
const LOGIN_BACK_OFF_MS = [250, 1_000, 2_000, 5_000, 10_000, 30_000];

/** What an identity tells the pool that it belongs to. */
interface IdentityListener {
  peer(identity: Identity, message: PeerMessage): void;
  channel(identity: Identity, message: ChannelMessageReceived): void;
  up(identity: Identity): void;
  down(identity: Identity): void;
  retired(identity: Identity): void;
}

/**
 * One of the gateway's uids on the network. It logs in, and in again after every failure, but never after a kick: a second
 * login with its uid has won, so this one is retired for the life of the process (wire.md, section 5).
 */
export class Identity {
  readonly sends = new SendBudget();
  readonly subscribes = new TokenBucket(SUBSCRIBE_BUDGET);
  #link: RtmTransport | undefined;
  #forget: (() => void)[] = [];
  #usable = false;
  #retired = false;
  #stopped = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;

  constructor(
    readonly uid: string,
    private readonly links: Links,
    private readonly listener: IdentityListener,
    private readonly log: Log,
    private readonly clock: () => number,
  ) {}

  /** Logged in, and neither retired nor stopped. */
  get usable(): boolean {
    return this.#usable;
  }

  get retired(): boolean {
    return this.#retired;
  }

  maySend(now: number): boolean {
    return this.#usable && this.sends.maySend(now);
  }

  get maxChannels(): number {
    return this.#link?.caps.maxChannels ?? 0;
  }

  /** Its link while it is usable; whoever sends has taken a token first. */
  get link(): RtmTransport {
    if (!this.#link || !this.#usable)
      throw new TransportError('not-connected', RTM_CODES.notLoggedIn, `${this.uid} is not logged in`);
    return this.#link;
  }

  /** The first attempt to log in; fails in no way, since it tries again by itself. */
  async start(): Promise<void> {
    if (this.#stopped || this.#retired) return;
    let link: RtmTransport | undefined;
    try {
      link = this.#open();
      await link.start();
      this.#becomes(link, link.state);
    } catch (error) {
      this.#loginFailed(link, error);
    }
  }

  /** Logs out: senders see this uid offline from now on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#drop();
  }

  /** The provider has refused the login token: log in again, with a new one. */
  logInAgain(): void {
    const link = this.#link;
    if (link) this.#lost(link, 'the login token was refused');
  }

  /** A new link, with a new login token; throws where that cannot be made. */
  #open(): RtmTransport {
    const link = this.links.open(this.uid);
    this.#link = link;
    this.#forget = [
      link.onPeer((message) => this.listener.peer(this, message)),
      link.onChannel((message) => this.listener.channel(this, message)),
      link.onState((state) => this.#becomes(link, state)),
    ];
    return link;
  }

  #becomes(link: RtmTransport, state: LinkState): void {
    if (link !== this.#link || this.#stopped || this.#retired) return;
    switch (state) {
      case 'ready':
        return this.#ready(link);
      case 'connecting':
      case 'degraded':
        return this.#down();
      case 'kicked':
        return this.#retire();
      case 'auth-failed':
      case 'stopped':
        return this.#lost(link, state);
      default:
        return state satisfies never;
    }
  }

  #ready(link: RtmTransport): void {
    if (this.#usable) return;
    this.#usable = true;
    this.#failures = 0;
    clearInterval(this.#renewal);
    this.#renewal = setInterval(() => void this.#renew(link), TOKEN_RENEWAL_MS);
    this.#renewal.unref();
    this.log.info({ identity: this.uid }, 'identity is ready');
    this.listener.up(this);
  }

  #down(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.log.warn({ identity: this.uid }, 'identity is away');
    this.listener.down(this);
  }

  #retire(): void {
    this.#down();
    this.#retired = true;
    this.log.error(
      { identity: this.uid, alert: 'identity-retired' },
      'a second login has taken this identity: retired',
    );
    this.listener.retired(this);
    void this.#drop();
  }

  async #renew(link: RtmTransport): Promise<void> {
    try {
      await link.renewToken(this.links.mintToken(this.uid, this.clock() + TOKEN_LIFETIME_MS));
    } catch (error) {
      this.log.warn({ identity: this.uid, err: error }, 'the login token could not be renewed');
      this.#lost(link, 'renewal failed');
    }
  }

  /** Without a link where none could be opened. */
  #loginFailed(link: RtmTransport | undefined, error: unknown): void {
    if (this.#stopped || this.#retired) return;
    const isKicked =
      link?.state === 'kicked' || (error instanceof TransportError && error.code === RTM_CODES.sameUidLogin);
    if (isKicked && link === this.#link) return this.#retire();
    // The link's state may have told already that it is over; only the error says why.
    this.log.warn({ identity: this.uid, err: error }, 'login failed');
    this.#lost(link, 'login failed');
  }

  /** This link is over; another one is opened after a while. */
  #lost(link: RtmTransport | undefined, why: string): void {
    if (link !== this.#link || this.#stopped || this.#retired) return;
    this.#down();
    void this.#drop();
    const waitMs = LOGIN_BACK_OFF_MS[Math.min(this.#failures++, LOGIN_BACK_OFF_MS.length - 1)]!;
    this.log.info({ identity: this.uid, why, waitMs }, 'logging in again soon');
    this.#retry = setTimeout(() => void this.start(), waitMs);
  }

  async #drop(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#usable = false;
    clearInterval(this.#renewal);
    for (const forget of this.#forget.splice(0)) forget();
    try {
      await link?.stop();
    } catch (error) {
      this.log.warn({ identity: this.uid, err: error }, 'logging out failed');
    }
  }
}
