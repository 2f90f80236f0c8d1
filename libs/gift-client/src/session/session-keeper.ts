import type { Session } from '@liwu/contracts/wire';
import {
  type ChannelMessageReceived,
  type LinkState,
  type PeerMessage,
  type RtmTransport,
  TransportError,
} from '@liwu/rtm';
import { BadSealError, ViewerSeal } from '@liwu/sealing/viewer';
import { type ClientClock, pause, type ServerClock } from '../clock.js';
import { GiftClientError } from '../gift-client-error.js';
import type { GiftClientOptions } from '../types.js';
import { requestSession, SessionUnavailableError } from './request-session.js';

const RENEW_AFTER_MS = 40 * 60_000;
const RENEW_SPREAD_MS = 10 * 60_000;
/** After a renewal the old link still receives what was under way to it. */
const OLD_LINK_STAYS_MS = 30_000;
const MAX_OPENINGS = 60;
const MAX_FIRST_OPENINGS = 8;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;

/** A session with its keys and its link to the network. */
export interface Link {
  readonly session: Session;
  /** Absent for anonymous receivers. */
  readonly seal: ViewerSeal | undefined;
  readonly transport: RtmTransport;
}

/** Who is told what the links receive, and who gets a new link ready before it is used. */
interface LinkUser {
  prepare(link: Link): Promise<void>;
  replaced(): void;
  peer(link: Link, message: PeerMessage): void;
  channel(link: Link, message: ChannelMessageReceived): void;
  /** No session can be had any more. */
  ended(error: GiftClientError): void;
}

/**
 * Keeps one session alive: renews it at 45±5 minutes, the new link first, the old one gone later; and opens another
 * one, under a new uid, when its link was kicked. Only one of these happens at a time.
 */
export class SessionKeeper {
  #current: Link | undefined;
  #opening: Promise<Link> | undefined;
  #ended: GiftClientError | undefined;
  #cancelRenewal: () => void = () => {};
  /** Links that are of no use any more, and what keeps each from being logged out in time. */
  readonly #old = new Map<Link, () => void>();

  constructor(
    private readonly options: GiftClientOptions,
    private readonly clock: ClientClock,
    private readonly serverClock: ServerClock,
    private readonly random: () => number,
    private readonly user: LinkUser,
  ) {}

  /** The first session; rejects where there is none to be had within a minute. */
  async open(): Promise<Link> {
    return await this.#replace(MAX_FIRST_OPENINGS);
  }

  /** The session as it is, or as it will be; rejects once there will be none. */
  async link(): Promise<Link> {
    if (this.#ended) throw this.#ended;
    const link = this.#current ?? this.#opening;
    if (!link) throw new GiftClientError('closed', 'the client was not opened');
    return await link;
  }

  /** The session of this moment, if there is one. */
  get current(): Link | undefined {
    return this.#current;
  }

  /** Opens another session; meanwhile senders wait, for this one is of no use any more. */
  renew(link: Link): void {
    if (this.#current !== link || this.#ended) return;
    this.#current = undefined;
    this.#retire(link);
    this.#replaceLater();
  }

  async close(error: GiftClientError): Promise<void> {
    if (!this.#ended) this.#end(error);
    const links = [...this.#old.keys(), ...(this.#current ? [this.#current] : [])];
    for (const cancelLogout of this.#old.values()) cancelLogout();
    this.#old.clear();
    this.#current = undefined;
    await Promise.all(links.map(async ({ transport }) => await transport.stop()));
  }

  #end(error: GiftClientError): void {
    this.#ended = error;
    this.#cancelRenewal();
    this.user.ended(error);
  }

  #replaceLater(): void {
    this.#replace(MAX_OPENINGS).catch((error: unknown) => {
      if (this.#ended) return;
      const told = error instanceof GiftClientError ? error : undefined;
      this.#end(told ?? new GiftClientError('unreachable', 'no session can be had', { cause: error }));
    });
  }

  async #replace(maxOpenings: number): Promise<Link> {
    this.#opening ??= this.#openAnother(maxOpenings).finally(() => (this.#opening = undefined));
    return await this.#opening;
  }

  async #openAnother(maxOpenings: number): Promise<Link> {
    let error: unknown;
    for (let openings = 0; openings < maxOpenings; openings++) {
      if (openings > 0) await pause(this.clock, this.#backOffMs(openings, error));
      if (this.#ended) throw this.#ended;
      try {
        return await this.#openOnce();
      } catch (fault) {
        if (!mayPass(fault, openings)) throw fault;
        error = fault;
      }
    }
    throw new GiftClientError('unreachable', `no session in ${maxOpenings} tries`, { cause: error });
  }

  async #openOnce(): Promise<Link> {
    const session = await requestSession(this.options, this.serverClock, () => this.clock.monotonicMs());
    const seal = await sealOf(session);
    const link: Link = { session, seal, transport: this.options.transport(session) };
    this.#listen(link);
    try {
      await link.transport.start();
      await this.user.prepare(link);
      if (this.#ended) throw this.#ended;
      if (isLost(link.transport.state)) throw new SessionUnavailableError('the new link was lost at once', undefined);
    } catch (error) {
      await link.transport.stop();
      throw error;
    }
    this.#use(link);
    return link;
  }

  #use(link: Link): void {
    const before = this.#current;
    this.#current = link;
    if (before) this.#retire(before);
    this.#cancelRenewal();
    const renewAfterMs = RENEW_AFTER_MS + this.random() * RENEW_SPREAD_MS;
    this.#cancelRenewal = this.clock.after(renewAfterMs, () => this.#replaceLater());
    this.user.replaced();
  }

  #listen(link: Link): void {
    link.transport.onPeer((message) => this.user.peer(link, message));
    link.transport.onChannel((message) => this.user.channel(link, message));
    link.transport.onState((state) => {
      if (isLost(state)) this.renew(link);
    });
  }

  #retire(link: Link): void {
    const logOut = (): void => {
      if (this.#old.delete(link)) link.transport.stop().catch(ignoreFailedLogout);
    };
    this.#old.set(link, this.clock.after(OLD_LINK_STAYS_MS, logOut));
  }

  #backOffMs(openings: number, error: unknown): number {
    const asked = error instanceof SessionUnavailableError ? error.retryAfterMs : undefined;
    const backOffMs = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (openings - 1));
    return Math.max(asked ?? 0, backOffMs) * (1 + this.random() / 2);
  }
}

/** Such a link never comes back by itself. */
const isLost = (state: LinkState): boolean => state === 'kicked' || state === 'auth-failed' || state === 'stopped';

/** A token that had just ended gets a second chance, and so does the network always; whoever is banned stays so. */
function mayPass(fault: unknown, openings: number): boolean {
  if (fault instanceof GiftClientError) return fault.code === 'not-authorised' && openings === 0;
  return fault instanceof SessionUnavailableError || fault instanceof TransportError;
}

/** What seals for this session, if anything does; a session whose keys are none is no session. */
async function sealOf({ rtm, seal }: Session): Promise<ViewerSeal | undefined> {
  try {
    return seal && (await ViewerSeal.create(seal, rtm.uid));
  } catch (cause) {
    if (!(cause instanceof BadSealError)) throw cause;
    throw new GiftClientError('bad-answer', `no session: ${cause.message}`, { cause });
  }
}

/** The old link is given up anyway: the network notices its end by itself. */
function ignoreFailedLogout(): void {}
