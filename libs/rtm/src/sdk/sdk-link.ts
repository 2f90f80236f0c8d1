import { Startup, shouldLogIn } from '../link/startup.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { LinkState, TransportError } from '../transport.js';
import { fitError } from './fit-error.js';
import { type Restorer, restoreLink } from './restore-link.js';
import { SdkCalls } from './sdk-calls.js';
import { SDK_DEADLINES } from './sdk-deadlines.js';
import type { LinkChange, MakeDriver, SdkDriver } from './sdk-driver.js';
import type { SdkLinkOwner } from './sdk-link-owner.js';
import type { Subscriptions } from './subscriptions.js';
import { within } from './within.js';

/** Who logs in, by what, and how long it waits. */
export interface SdkLinkOptions {
  readonly uid: string;
  readonly token: string;
  readonly makeDriver: MakeDriver;
  readonly subscriptions: Subscriptions;
  /** What the link does by itself is to count among what may be asked for in a second. */
  readonly countOperation: () => void;
  /** The provider says that the token ends in a few seconds: whoever renews it has not done so yet. */
  readonly onTokenWillExpire?: (() => void) | undefined;
  /** Milliseconds that never go back. */
  readonly clock?: (() => number) | undefined;
  readonly loginDeadlineMs?: number | undefined;
  /** Without an answer for so long the outcome of a send is `unknown`, and an operation has failed. */
  readonly callDeadlineMs?: number | undefined;
}

/** Logs in one uid by an SDK, follows what becomes of its connection, and knows when that is over for good. */
export class SdkLink {
  readonly #calls: SdkCalls;
  #token: string;
  #tokenIsNew = false;
  #state: LinkState = 'stopped';
  #startup: Startup | undefined;
  /** Made once and used for every login: an SDK suffers no second object for one uid beside the first. */
  #driver: SdkDriver | undefined;
  #loggingOut: Promise<unknown> = Promise.resolve();
  #restoring: AbortController | undefined;

  constructor(
    private readonly options: SdkLinkOptions,
    private readonly owner: SdkLinkOwner,
  ) {
    this.#token = options.token;
    this.#calls = new SdkCalls(
      () => this.#driver!,
      (error) => fitError(error, this.#token),
      options.callDeadlineMs ?? SDK_DEADLINES.callMs,
    );
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Throws a `TransportError` unless it is logged in and connected. */
  mustBeReady(): void {
    if (this.#state === 'ready') return;
    const code = this.#state === 'degraded' ? RTM_CODES.notConnected : RTM_CODES.notLoggedIn;
    throw transportError(code, `${this.options.uid} is ${this.#state}`);
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { uid, loginDeadlineMs = SDK_DEADLINES.loginMs } = this.options;
    if (!shouldLogIn({ uid, state: this.#state, startup: this.#startup }, signal)) return;
    const startup = new Startup(loginDeadlineMs, signal, (error) => this.#abandon('stopped', error));
    this.#startup = startup;
    this.#become('connecting');
    void this.#logIn(startup);
    await startup.promise;
  }

  async stop(): Promise<void> {
    const { uid } = this.options;
    if (this.#isActive) this.#abandon('stopped', transportError(RTM_CODES.cancelled, `${uid} was stopped`));
    else if (this.#state !== 'kicked') this.#become('stopped');
    await this.#loggingOut;
  }

  /** The new token is for the login that is there, and for every later one. */
  async renewToken(token: string): Promise<void> {
    const before = this.#token;
    this.#token = token;
    if (this.#state === 'degraded') this.#tokenIsNew = true;
    if (this.#state !== 'ready') return;
    try {
      const answer = await this.call((driver) => driver.renewToken(token));
      if (answer === 'none')
        throw transportError(RTM_CODES.renewalTimeout, `the token of ${this.options.uid} was not renewed`);
    } catch (error) {
      this.#token = before;
      throw error;
    }
  }

  /** One call of the SDK: see `SdkCalls`. */
  call<T>(work: (driver: SdkDriver) => Promise<T>): ReturnType<typeof SdkCalls.prototype.call<T>> {
    return this.#calls.call(work);
  }

  /** A call of the SDK that must succeed: see `SdkCalls`. */
  operate(work: (driver: SdkDriver) => Promise<void>, failure: string): Promise<void> {
    return this.#calls.operate(work, failure);
  }

  get #isActive(): boolean {
    return this.#startup !== undefined || this.#state === 'ready' || this.#state === 'degraded';
  }

  async #logIn(startup: Startup): Promise<void> {
    await this.#loggingOut;
    if (this.#startup !== startup) return;
    try {
      this.#driver ??= this.options.makeDriver({
        changed: (change) => this.#changed(change),
        peer: (message) => this.#isActive && this.owner.peer(message),
        channel: (message) => this.#isActive && this.owner.channel(message),
        tokenWillExpire: () => this.#isActive && this.options.onTokenWillExpire?.(),
      });
      await this.#driver.login(this.#token);
    } catch (error) {
      const refusal = fitError(error, this.#token);
      if (this.#startup === startup) this.#abandon(refusal.kind === 'auth' ? 'auth-failed' : 'stopped', refusal);
      return;
    }
    if (this.#startup !== startup) return;
    this.#startup = undefined;
    this.#become('ready');
    startup.succeed();
  }

  #changed(change: LinkChange): void {
    if (!this.#isActive) return;
    switch (change.to) {
      case 'up':
        // During a login it is the SDK's answer to it that counts.
        if (!this.#startup) this.#cameBack(change.forgotten);
        return;
      case 'down':
        this.#restoring?.abort();
        if (!this.#startup) this.#become('degraded');
        return;
      case 'kicked':
      case 'auth-failed':
      case 'stopped':
        return this.#abandon(change.to, fitError(change.error, this.#token));
      default:
        return change satisfies never;
    }
  }

  #cameBack(forgotten: readonly string[] | 'all'): void {
    const { subscriptions } = this.options;
    this.#restoring?.abort();
    subscriptions.lose(forgotten);
    if (!this.#tokenIsNew && subscriptions.missing.length === 0) return this.#become('ready');
    this.#become('degraded');
    if (this.#state === 'degraded') void this.#restore();
  }

  async #restore(): Promise<void> {
    const restoring = new AbortController();
    this.#restoring = restoring;
    try {
      await restoreLink(this.options.subscriptions, this.#restorer(), restoring.signal);
    } catch (error) {
      if (!restoring.signal.aborted) this.#abandon('stopped', fitError(error, this.#token));
    }
  }

  #restorer(): Restorer {
    const operate = (...call: Parameters<SdkLink['operate']>): Promise<void> => {
      this.options.countOperation();
      return this.operate(...call);
    };
    return {
      renew: async () => {
        if (!this.#tokenIsNew) return;
        const token = this.#token;
        await operate((driver) => driver.renewToken(token), 'the new token was not taken');
        if (this.#token === token) this.#tokenIsNew = false;
      },
      subscribe: (channel) => operate((driver) => driver.subscribe(channel), `not subscribed to ${channel}`),
      whole: () => {
        if (!this.#tokenIsNew) this.#become('ready');
        return !this.#tokenIsNew;
      },
    };
  }

  /** It is over: whoever waits is told, and so is whoever listens. */
  #abandon(state: 'stopped' | 'kicked' | 'auth-failed', error: TransportError): void {
    const startup = this.#startup;
    this.#startup = undefined;
    this.#restoring?.abort();
    this.#tokenIsNew = false;
    this.#calls.loseAll();
    this.options.subscriptions.clear();
    if (this.#driver) this.#loggingOut = within(this.#driver.logout(), SDK_DEADLINES.logoutMs);
    this.#become(state);
    startup?.fail(error);
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.owner.becomes(state);
  }
}
