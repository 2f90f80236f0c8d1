import type { Answer } from '../link/pending-calls.js';
import { Listeners } from '../link/listeners.js';
import { Startup, shouldLogIn } from '../link/startup.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import { SDK_DEADLINES } from '../sdk/sdk-deadlines.js';
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
import { LinkThread, type ThreadCode } from './link-thread.js';
import type { ThreadCall, ThreadReply, ThreadReport } from './thread-messages.js';

/** Who logs in, and how long it waits. */
export interface ThreadedTransportOptions {
  readonly appId: string;
  readonly uid: string;
  readonly token: string;
  readonly loginDeadlineMs?: number | undefined;
  readonly callDeadlineMs?: number | undefined;
  /** The provider says that the token ends in a few seconds: whoever renews it has not done so yet. */
  readonly onTokenWillExpire?: (() => void) | undefined;
  /** A module to take the SDK from instead of the genuine one; for specs only. */
  readonly sdkModule?: string | undefined;
}

/**
 * The thread keeps the deadlines of calls; one that answers nothing at all for so much longer is in an endless loop, and is
 * ended. The provider itself gives up a client that is silent for ten seconds.
 */
const HANGING_AFTER_MS = 3_000;
/** How much longer than the SDK's own logout the end of a thread may take. */
const END_GRACE_MS = 1_000;

/**
 * One uid's link by an SDK that lives in a thread of its own, because it is made for browsers: it wants a `window`, keeps
 * timers for ever and suffers no second object for one uid. The thread is there from `start` to the link's end, whatever
 * that is; if it dies or cannot even be made, the link is stopped, and whoever owns it may start again.
 */
export class ThreadedTransport implements RtmTransport {
  readonly uid: string;
  readonly #peer = new Listeners<PeerMessage>();
  readonly #channel = new Listeners<ChannelMessageReceived>();
  readonly #states = new Listeners<LinkState>();
  #token: string;
  #state: LinkState = 'stopped';
  #startup: Startup | undefined;
  #thread: LinkThread | undefined;
  #ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: ThreadedTransportOptions,
    readonly caps: RtmTransport['caps'],
    private readonly code: ThreadCode,
  ) {
    this.uid = options.uid;
    this.#token = options.token;
  }

  get state(): LinkState {
    return this.#state;
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { uid } = this;
    if (!shouldLogIn({ uid, state: this.#state, startup: this.#startup }, signal)) return;
    const deadlineMs = (this.options.loginDeadlineMs ?? SDK_DEADLINES.loginMs) + HANGING_AFTER_MS;
    const startup = new Startup(deadlineMs, signal, (error) => this.#end('stopped', error));
    this.#startup = startup;
    this.#become('connecting');
    void this.#logIn(startup, deadlineMs);
    await startup.promise;
  }

  async stop(): Promise<void> {
    if (this.#thread || this.#startup)
      this.#end('stopped', transportError(RTM_CODES.cancelled, `${this.uid} was stopped`));
    else if (this.#state !== 'kicked') this.#become('stopped');
    await this.#ending;
  }

  async renewToken(token: string): Promise<void> {
    const before = this.#token;
    this.#token = token;
    if (!this.#thread || this.#startup) return;
    const reply = await this.#call({ call: 'renew', token });
    // A link that has ended meanwhile logs in with the new one.
    if (reply === 'lost' || !('refused' in reply)) return;
    this.#token = before;
    throw errorOf(reply.refused);
  }

  async sendPeer(uid: string, text: string, { startUntil }: SendOptions = {}): Promise<PeerOutcome> {
    return (await this.#send<PeerOutcome>({ call: 'peer', uid, text, options: { startUntil } })) ?? 'unknown';
  }

  async sendChannel(channel: string, text: string, { startUntil }: SendOptions = {}): Promise<ChannelOutcome> {
    return (await this.#send<ChannelOutcome>({ call: 'channel', channel, text, options: { startUntil } })) ?? 'unknown';
  }

  async subscribe(channel: string): Promise<void> {
    this.#mustBeLoggedIn();
    await this.#ask({ call: 'subscribe', channel }, `not subscribed to ${channel}`);
  }

  async unsubscribe(channel: string): Promise<void> {
    if (this.#thread) await this.#ask({ call: 'unsubscribe', channel }, `not unsubscribed from ${channel}`);
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

  async #logIn(startup: Startup, deadlineMs: number): Promise<void> {
    await this.#ending;
    if (this.#startup !== startup) return;
    let reply: Answer<ThreadReply>;
    try {
      this.#thread = this.#makeThread();
      reply = await this.#thread.call({ call: 'start', token: this.#token }, deadlineMs);
    } catch (error) {
      const why = `the SDK's thread cannot be started: ${String(error)}`;
      if (this.#startup === startup) this.#end('stopped', transportError(RTM_CODES.notConnected, why));
      return;
    }
    // Whatever else has ended it meanwhile has told whoever waits.
    if (this.#startup !== startup || reply === 'none' || reply === 'lost') return;
    if ('refused' in reply) {
      const error = errorOf(reply.refused);
      return this.#end(error.kind === 'auth' ? 'auth-failed' : 'stopped', error);
    }
    this.#startup = undefined;
    this.#become('ready');
    startup.succeed();
  }

  #makeThread(): LinkThread {
    const { appId, uid, loginDeadlineMs, callDeadlineMs, sdkModule } = this.options;
    const identity = { appId, uid, loginDeadlineMs, callDeadlineMs, sdkModule };
    const thread: LinkThread = new LinkThread(this.code, identity, {
      report: (report) => thread === this.#thread && this.#hear(report),
      died: (why) => thread === this.#thread && this.#end('stopped', transportError(RTM_CODES.notConnected, why)),
    });
    return thread;
  }

  #hear(report: Exclude<ThreadReport, { report: 'reply' }>): void {
    switch (report.report) {
      case 'peer':
        return this.#peer.tell(report.message);
      case 'channel':
        return this.#channel.tell(report.message);
      case 'token-will-expire':
        return this.options.onTokenWillExpire?.();
      case 'state':
        return this.#follow(report.state);
      default:
        return report satisfies never;
    }
  }

  #follow(state: LinkState): void {
    if (state === 'kicked')
      return this.#end('kicked', transportError(RTM_CODES.sameUidLogin, `${this.uid} has logged in elsewhere`));
    // While it logs in, the reply to that says more.
    if (this.#startup) return;
    if (state === 'stopped' || state === 'auth-failed')
      return this.#end(state, transportError(RTM_CODES.notConnected, `${this.uid} is ${state}`));
    this.#become(state);
  }

  /** Undefined: its outcome is unknown. */
  async #send<Outcome>(call: ThreadCall): Promise<Outcome | undefined> {
    this.#mustBeLoggedIn();
    const reply = await this.#call(call);
    if (reply === 'lost') return undefined;
    if ('refused' in reply) throw errorOf(reply.refused);
    return reply.outcome as Outcome | undefined;
  }

  async #ask(call: ThreadCall, failure: string): Promise<void> {
    const reply = await this.#call(call);
    if (reply === 'lost') throw transportError(RTM_CODES.notConnected, failure);
    if ('refused' in reply) throw errorOf(reply.refused);
  }

  async #call(call: ThreadCall): Promise<ThreadReply | 'lost'> {
    const thread = this.#thread;
    const deadlineMs = (this.options.callDeadlineMs ?? SDK_DEADLINES.callMs) + HANGING_AFTER_MS;
    const reply = thread ? await thread.call(call, deadlineMs) : 'lost';
    if (reply !== 'none') return reply;
    if (thread === this.#thread)
      this.#end('stopped', transportError(RTM_CODES.notConnected, `the thread of ${this.uid} hangs`));
    return 'lost';
  }

  #mustBeLoggedIn(): void {
    if (this.#thread && this.#state === 'ready') return;
    const code = this.#state === 'degraded' ? RTM_CODES.notConnected : RTM_CODES.notLoggedIn;
    throw transportError(code, `${this.uid} is ${this.#state}`);
  }

  /** It is over: the thread ends, whoever waits is told, and so is whoever listens. */
  #end(state: 'stopped' | 'kicked' | 'auth-failed', error: TransportError): void {
    const [startup, thread] = [this.#startup, this.#thread];
    this.#startup = undefined;
    this.#thread = undefined;
    if (thread) this.#ending = thread.end(SDK_DEADLINES.logoutMs + END_GRACE_MS);
    this.#become(state);
    startup?.fail(error);
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#states.tell(state);
  }
}

const errorOf = ({ kind, code, message }: Extract<ThreadReply, { refused: unknown }>['refused']): TransportError =>
  new TransportError(kind, code, message);
