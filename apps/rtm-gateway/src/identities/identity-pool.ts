import type { Counters, Log } from '@liwu/event-log';
import type { ChannelMessageReceived, ChannelOutcome, PeerMessage, PeerOutcome } from '@liwu/rtm';
import { SendDispatcher } from './dispatch-sends.js';
import { Identity } from './identity.js';
import type { Links } from './links.js';
import { SENDS_PER_SECOND } from './send-budget.js';
import type { Send, SendResult } from './send.js';

const LOGOUT_MS = 3_000;

/** What an identity hears, and how it is. */
interface PoolListener {
  peer(identity: string, message: PeerMessage): void;
  channel(identity: string, message: ChannelMessageReceived): void;
  up(identity: Identity): void;
  down(identity: Identity): void;
}

/**
 * All identities of this replica as one sender: whoever may send next takes the next send, within each one's budget.
 * Nothing here waits for anything else: a viewer who does not answer delays nobody.
 */
export class IdentityPool {
  readonly identities: readonly Identity[];
  readonly #listeners: PoolListener[] = [];
  readonly #sends: SendDispatcher;

  constructor(uids: readonly string[], links: Links, log: Log, counters: Counters, clock: () => number) {
    const listener = {
      peer: (identity: Identity, message: PeerMessage) => this.#tell((each) => each.peer(identity.uid, message)),
      channel: (identity: Identity, message: ChannelMessageReceived) =>
        this.#tell((each) => each.channel(identity.uid, message)),
      up: (identity: Identity) => {
        this.#tell((each) => each.up(identity));
        this.#sends.pump();
      },
      down: (identity: Identity) => this.#tell((each) => each.down(identity)),
      retired: () => counters.count('identities_retired'),
    };
    this.identities = uids.map((uid) => new Identity(uid, links, listener, log, clock));
    this.#sends = new SendDispatcher(this.identities, log, counters, clock);
  }

  listen(listener: Partial<PoolListener>): void {
    const nothing = (): void => {};
    this.#listeners.push({ peer: nothing, channel: nothing, up: nothing, down: nothing, ...listener });
  }

  get usable(): Identity[] {
    return this.identities.filter((identity) => identity.usable);
  }

  /** What those that are logged in may send together. */
  get sendsPerSecond(): number {
    return this.usable.length * SENDS_PER_SECOND;
  }

  get waiting(): number {
    return this.#sends.waiting;
  }

  /** Resolves when each identity has tried once to log in; those that failed go on trying by themselves. */
  async start(): Promise<void> {
    await Promise.all(this.identities.map((identity) => identity.start()));
  }

  /** Logs out everywhere, so that senders see these uids offline at once; what was not begun is not sent. */
  async stop(): Promise<void> {
    this.#sends.stop();
    const late = new Promise<void>((resolve) => setTimeout(resolve, LOGOUT_MS).unref());
    await Promise.race([Promise.all(this.identities.map((identity) => identity.stop())), late]);
  }

  /** Sends to one uid. Never rejects. */
  sendPeer(send: Send & { to: { readonly peer: string } }): Promise<SendResult<PeerOutcome>> {
    return this.#sends.submit(send);
  }

  /** Sends into a room. Never rejects. */
  sendChannel(send: Send & { to: { readonly channel: string } }): Promise<SendResult<ChannelOutcome>> {
    return this.#sends.submit(send) as Promise<SendResult<ChannelOutcome>>;
  }

  #tell(say: (listener: PoolListener) => void): void {
    for (const listener of this.#listeners) say(listener);
  }
}
