import { type Counters, type Log, passStep } from '@liwu/event-log';
import { TransportError } from '@liwu/rtm';
import type { Identity } from './identity.js';
import { type SendClass, SendQueue, type Waiting } from './send-queue.js';
import type { Send, SendResult } from './send.js';

/** How long a send may wait for an identity that may make it. */
const MAX_WAIT_MS = 5_000;
/** And one that says nothing of a gift's end: its viewer asks again anyway, and what is queued stands in others' way. */
const WORDS_MAX_WAIT_MS = 500;
const maxWaitMs = (sendClass: SendClass): number =>
  sendClass === 'accepted' || sendClass === 'not-now' ? WORDS_MAX_WAIT_MS : MAX_WAIT_MS;
/** How often one send is begun at most, when the provider refuses it for the moment. */
const MAX_BEGINNINGS = 4;
const NOBODY_USABLE_POLL_MS = 250;
const EXPIRY_CHECK_MS = 100;

interface Job extends Waiting {
  readonly send: Send;
  readonly done: (result: SendResult) => void;
  beginnings: number;
}

/** Gives each send to an identity that may make it now, or keeps it in the queue until one may, but not for long. */
export class SendDispatcher {
  readonly #queue = new SendQueue<Job>();
  #next = 0;
  #wake: NodeJS.Timeout | undefined;
  #expiryCheckedAt = 0;
  #stopped = false;

  constructor(
    private readonly identities: readonly Identity[],
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  get waiting(): number {
    return this.#queue.size;
  }

  /** What was not begun is not sent, and nothing is from now on. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#wake);
    for (const job of this.#queue.takeAll()) job.done({ sent: false, why: 'stopped' });
  }

  /** Resolves with how it ended; never rejects. */
  submit(send: Send): Promise<SendResult> {
    return new Promise((done) => {
      const { sendClass, viewerId, notFrom } = send;
      const waitMs = Math.min(maxWaitMs(sendClass), send.maxWaitMs ?? Infinity);
      const giveUpAt = Math.min(this.clock() + waitMs, (send.startUntil ?? Infinity) + 1);
      this.#enqueue({ send, done, beginnings: 0, sendClass, viewerId, notFrom, giveUpAt });
    });
  }

  #enqueue(job: Job): void {
    if (this.#stopped) return job.done({ sent: false, why: 'stopped' });
    const identity = this.#queue.size === 0 ? this.#whoMaySend(job.notFrom) : undefined;
    if (identity) return this.#begin(job, identity);
    if (!this.#queue.push(job)) {
      this.counters.count(`send.overflow.${job.sendClass}`);
      return job.done({ sent: false, why: 'overflow' });
    }
    this.pump();
  }

  #whoMaySend(notFrom: string | undefined): Identity | undefined {
    const now = this.clock();
    for (let k = 0; k < this.identities.length; k++) {
      const identity = this.identities[(this.#next + k) % this.identities.length]!;
      if (identity.uid === notFrom || !identity.maySend(now)) continue;
      this.#next = (this.#next + k + 1) % this.identities.length;
      return identity;
    }
    return undefined;
  }

  /** Lets every identity that may send take from the queue, until no one may or nothing is left. */
  pump(): void {
    clearTimeout(this.#wake);
    const now = this.clock();
    if (now - this.#expiryCheckedAt >= EXPIRY_CHECK_MS) {
      this.#expiryCheckedAt = now;
      for (const job of this.#queue.takeExpired(now)) this.#giveUp(job, now);
    }
    for (let began = true; began && this.#queue.size > 0;) {
      began = false;
      for (const identity of this.identities) {
        if (!identity.maySend(now)) continue;
        const job = this.#queue.take(identity.uid);
        if (!job) continue;
        began = true;
        this.#begin(job, identity);
      }
    }
    if (this.#queue.size > 0 && !this.#stopped)
      this.#wake = setTimeout(() => this.pump(), this.#msUntilSomeoneMay(now));
  }

  #msUntilSomeoneMay(now: number): number {
    const waits = this.identities
      .filter(({ usable }) => usable)
      .map((identity) => identity.sends.msUntilToken(now))
      .filter((ms) => ms > 0);
    return Math.min(NOBODY_USABLE_POLL_MS, ...waits);
  }

  #begin(job: Job, identity: Identity): void {
    const now = this.clock();
    if (now >= job.giveUpAt) return this.#giveUp(job, now);
    if (now < (job.send.startFrom ?? -Infinity)) return job.done({ sent: false, why: 'too-early' });
    const text = this.#textOf(job, identity.uid);
    if (text === undefined) return job.done({ sent: false, why: 'unsealable' });
    identity.sends.begins(now);
    job.beginnings++;
    void this.#transmit(job, identity, text);
  }

  async #transmit(job: Job, identity: Identity, text: string): Promise<void> {
    const { to, startUntil } = job.send;
    try {
      const { link } = identity;
      passStep('send-before');
      const outcome = await ('peer' in to
        ? link.sendPeer(to.peer, text, { startUntil })
        : link.sendChannel(to.channel, text, { startUntil }));
      passStep('send-answered');
      job.done({ sent: true, identity: identity.uid, outcome });
    } catch (error) {
      this.#failed(job, identity, error);
    } finally {
      if (identity.sends.ended() && this.#queue.size > 0) this.pump();
    }
  }

  #textOf(job: Job, identity: string): string | undefined {
    try {
      return job.send.text(identity);
    } catch (error) {
      this.counters.count('send.unsealable');
      this.log.warn({ err: error, ...aboutOf(job) }, 'a message could not be sealed');
      return undefined;
    }
  }

  #giveUp(job: Job, now: number): void {
    this.#notSent(job, now > (job.send.startUntil ?? Infinity) ? 'too-late' : 'no-identity');
  }

  #notSent(job: Job, why: 'too-late' | 'no-identity'): void {
    this.counters.count(`send.${why}.${job.sendClass}`);
    job.done({ sent: false, why });
  }

  /** What wire.md, section 5, says to do about each refusal. */
  #failed(job: Job, identity: Identity, error: unknown): void {
    const kind = error instanceof TransportError ? error.kind : 'fatal';
    this.counters.count(`send.error.${kind}`);
    // It has waited for the link itself, and no other identity may begin it any more either.
    if (kind === 'too-late') return this.#notSent(job, kind);
    if (kind === 'rate') identity.sends.slowDown(this.clock());
    if (kind === 'not-connected') identity.sends.pause(this.clock());
    if (kind === 'auth') identity.logInAgain();
    if (kind === 'rate' || kind === 'auth' || kind === 'not-connected') {
      if (job.beginnings < MAX_BEGINNINGS) return this.#enqueue(job);
      return job.done({ sent: false, why: 'no-identity' });
    }
    this.log.error(
      { err: error, identity: identity.uid, ...aboutOf(job), alert: 'send-refused' },
      'the provider refuses a message for good',
    );
    // Only a refusal by the transport itself is a promise that nothing went out.
    if (error instanceof TransportError) return job.done({ sent: false, why: 'refused' });
    job.done({ sent: true, identity: identity.uid, outcome: 'unknown' });
  }
}

/** By what a send is found again among the log lines of its gifts. */
const aboutOf = ({ send, viewerId }: Job): object => ({ viewerId, ...send.about });
