import type { Answer } from '../link/pending-calls.js';
import { Startup, shouldLogIn } from '../link/startup.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import { SDK_DEADLINES } from '../sdk/sdk-deadlines.js';
import type { SdkLinkOwner } from '../sdk/sdk-link-owner.js';
import { type LinkState, TransportError } from '../transport.js';
import { LinkThread, type ThreadCode } from './link-thread.js';
import type { ThreadCall, ThreadIdentity, ThreadReply, ThreadReport } from './thread-messages.js';

/** Who logs in, and how long it waits. */
export interface ThreadedLinkOptions extends ThreadIdentity {
  readonly token: string;
  /** The provider says that the token ends in a few seconds: whoever renews it has not done so yet. */
  readonly onTokenWillExpire?: (() => void) | undefined;
}

/**
 * The thread keeps the deadlines of calls; one that answers nothing at all for so much longer is in an endless loop, and is
 * ended. The provider itself gives up a client that is silent for ten seconds.
 */
const HANGING_AFTER_MS = 3_000;
/** How much longer than the SDK's own logout the end of a thread may take. */
const END_GRACE_MS = 1_000;

/**
 * Logs in one uid by an SDK in a thread of its own, follows what becomes of both, and knows when that is over. The thread is there
 * from `start` to the link's end, whatever that is; if it dies, hangs or cannot even be made, the link is stopped, and whoever owns
 * it may start again.
 */
export class ThreadedLink {
  #token: string;
  #state: LinkState = 'stopped';
  #startup: Startup | undefined;
  #thread: LinkThread | undefined;
  #ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: ThreadedLinkOptions,
    private readonly code: ThreadCode,
    private readonly owner: SdkLinkOwner,
  ) {
    this.#token = options.token;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Whether there is a thread, logged in or not. */
  get hasThread(): boolean {
    return this.#thread !== undefined;
  }

  /** Throws a `TransportError` unless it is logged in and connected. */
  mustBeReady(): void {
    if (this.#thread && this.#state === 'ready') return;
    const code = this.#state === 'degraded' ? RTM_CODES.notConnected : RTM_CODES.notLoggedIn;
    throw transportError(code, `${this.options.uid} is ${this.#state}`);
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { uid, loginDeadlineMs = SDK_DEADLINES.loginMs } = this.options;
    if (!shouldLogIn({ uid, state: this.#state, startup: this.#startup }, signal)) return;
    const deadlineMs = loginDeadlineMs + HANGING_AFTER_MS;
    const startup = new Startup(deadlineMs, signal, (error) => this.#end('stopped', error));
    this.#startup = startup;
    this.#become('connecting');
    void this.#logIn(startup, deadlineMs);
    await startup.promise;
  }

  async stop(): Promise<void> {
    if (this.#thread || this.#startup)
      this.#end('stopped', transportError(RTM_CODES.cancelled, `${this.options.uid} was stopped`));
    else if (this.#state !== 'kicked') this.#become('stopped');
    await this.#ending;
  }

  /** The new token is for the login that is there, and for every later one. */
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

  /** Undefined: its outcome is unknown. */
  async send<Outcome>(call: ThreadCall): Promise<Outcome | undefined> {
    this.mustBeReady();
    const reply = await this.#call(call);
    if (reply === 'lost') return undefined;
    if ('refused' in reply) throw errorOf(reply.refused);
    return reply.outcome as Outcome | undefined;
  }

  /** A call that must succeed; rejects as not connected where the thread is gone, or goes meanwhile. */
  async operate(call: ThreadCall, failure: string): Promise<void> {
    const reply = await this.#call(call);
    if (reply === 'lost') throw transportError(RTM_CODES.notConnected, failure);
    if ('refused' in reply) throw errorOf(reply.refused);
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
        return this.owner.peer(report.message);
      case 'channel':
        return this.owner.channel(report.message);
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
      return this.#end('kicked', transportError(RTM_CODES.sameUidLogin, `${this.options.uid} has logged in elsewhere`));
    // While it logs in, the reply to that says more.
    if (this.#startup) return;
    if (state === 'stopped' || state === 'auth-failed')
      return this.#end(state, transportError(RTM_CODES.notConnected, `${this.options.uid} is ${state}`));
    this.#become(state);
  }

  async #call(call: ThreadCall): Promise<ThreadReply | 'lost'> {
    const thread = this.#thread;
    const deadlineMs = (this.options.callDeadlineMs ?? SDK_DEADLINES.callMs) + HANGING_AFTER_MS;
    const reply = thread ? await thread.call(call, deadlineMs) : 'lost';
    if (reply !== 'none') return reply;
    if (thread === this.#thread)
      this.#end('stopped', transportError(RTM_CODES.notConnected, `the thread of ${this.options.uid} hangs`));
    return 'lost';
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
    this.owner.becomes(state);
  }
}

const errorOf = ({ kind, code, message }: Extract<ThreadReply, { refused: unknown }>['refused']): TransportError =>
  new TransportError(kind, code, message);
