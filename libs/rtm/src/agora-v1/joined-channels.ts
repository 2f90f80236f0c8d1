import { RTM_CODES, transportError } from '../rtm-codes.js';
import { SDK_DEADLINES } from '../sdk/sdk-deadlines.js';
import { within } from '../sdk/within.js';

/** What 1.x lets one client be in at once. */
const MAX_JOINED = 20;
/** Of these so many are kept free for rooms that are only sent into: 1.x sends only from within a channel. */
const ONLY_TO_SEND = 5;
/** How many channels one client may hear. */
export const MAX_SUBSCRIPTIONS = MAX_JOINED - ONLY_TO_SEND;

interface Joined<Channel> {
  readonly channel: Channel;
  /** What the join has waited for: until then there is nothing to leave. */
  readonly mayJoin: Promise<void>;
  readonly joined: Promise<void>;
  subscribed: boolean;
  /** Sends under way. */
  uses: number;
}

interface Leaving<Channel> {
  readonly channel: Channel;
  /** Whether the leave has ended in its time, however it ended. */
  readonly inTime: Promise<boolean>;
}

/** What a 1.x client does with channels. */
interface ChannelCalls<Channel> {
  create(name: string): Channel;
  join(channel: Channel): Promise<void>;
  leave(channel: Channel): Promise<void>;
}

/**
 * Which channels a 1.x client is in, to hear them or only to send into them; the latter make room for each other. One that is entered
 * again while its leave is under way is joined after that: the SDK refuses a join until then, and the leave would end it.
 */
export class JoinedChannels<Channel> {
  /** The longest unused first. */
  readonly #all = new Map<string, Joined<Channel>>();
  /** Until the leave has ended, or its time is up. */
  readonly #leaving = new Map<string, Leaving<Channel>>();

  /** Nobody waits for a leave longer than `leaveDeadlineMs`: an SDK may leave a call without an answer for ever. */
  constructor(
    private readonly calls: ChannelCalls<Channel>,
    private readonly leaveDeadlineMs: number = SDK_DEADLINES.callMs,
  ) {}

  /** In it from now on to hear it. */
  async subscribe(name: string): Promise<void> {
    const entry = this.#enter(name);
    entry.subscribed = true;
    await entry.joined;
  }

  /** Not in it to hear it any more. */
  async unsubscribe(name: string): Promise<void> {
    const entry = this.#all.get(name);
    if (!entry) return;
    entry.subscribed = false;
    if (entry.uses === 0) await this.#exit(name, entry);
  }

  /** Does this from within the channel, whether it is heard or not. */
  async use<T>(name: string, work: (channel: Channel) => Promise<T>): Promise<T> {
    const entry = this.#enter(name);
    entry.uses++;
    try {
      await entry.joined;
      return await work(entry.channel);
    } finally {
      entry.uses--;
    }
  }

  clear(): void {
    this.#all.clear();
    this.#leaving.clear();
  }

  #enter(name: string): Joined<Channel> {
    const known = this.#all.get(name);
    if (known) {
      this.#all.delete(name);
      this.#all.set(name, known);
      return known;
    }
    const room = this.#all.size < MAX_JOINED ? Promise.resolve() : this.#makeRoom();
    const leaving = this.#leaving.get(name);
    // The same object of the SDK: where its leave is refused, no other one may join.
    const channel = leaving?.channel ?? this.calls.create(name);
    const mayJoin = Promise.all([room, leaving?.inTime]).then(([, inTime = true]) => mustHaveBeenLeft(name, inTime));
    const joined = mayJoin.then(() => this.calls.join(channel));
    const entry: Joined<Channel> = { channel, mayJoin, joined, subscribed: false, uses: 0 };
    this.#all.set(name, entry);
    // Whoever asked for it is told; whoever asks next tries again.
    joined.catch(() => this.#all.get(name) === entry && this.#all.delete(name));
    return entry;
  }

  #makeRoom(): Promise<void> {
    for (const [name, entry] of this.#all) {
      if (!entry.subscribed && entry.uses === 0) return this.#exit(name, entry);
    }
    throw transportError(RTM_CODES.operationsTooFrequent, 'sends into too many rooms at once');
  }

  async #exit(name: string, entry: Joined<Channel>): Promise<void> {
    this.#all.delete(name);
    const left = this.#leave(name, entry);
    try {
      await left;
    } catch (error) {
      // Still in there, with the same object of the SDK.
      if (!this.#all.has(name)) this.#all.set(name, entry);
      throw error;
    }
  }

  #leave(name: string, { channel, mayJoin }: Joined<Channel>): Promise<void> {
    const left = mayJoin.then(
      () => this.calls.leave(channel),
      () => undefined,
    );
    const leaving = { channel, inTime: within(left, this.leaveDeadlineMs) };
    this.#leaving.set(name, leaving);
    void leaving.inTime.then(() => this.#leaving.get(name) === leaving && this.#leaving.delete(name));
    return left;
  }
}

function mustHaveBeenLeft(name: string, inTime: boolean): void {
  if (!inTime) throw transportError(RTM_CODES.subscriptionTimeout, `${name} is still being left`);
}
