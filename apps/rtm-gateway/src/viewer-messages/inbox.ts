import { laneOf, type LiwuEvent, type ReplyTo } from '@liwu/contracts';
import type { RequestMessage } from '@liwu/contracts/wire';
import type { Counters, Log } from '@liwu/event-log';
import type { PeerMessage } from '@liwu/rtm';
import { type Opened, type SealKeyring, viewerIdOf } from '@liwu/sealing';
import type { Admission } from '../admission/admission.js';
import type { Facts } from '../facts/facts.js';
import { KeyedBudget } from '../limits/keyed-budget.js';
import { RecentMap } from '../limits/recent-map.js';
import { judgeMessage, MAX_AGE_MS, type OpenedMessage, type Records, type Verdict } from './judge-message.js';
import { SenderLimits } from './sender-limits.js';
import type { ViewerAnswers } from './viewer-answers.js';

/** A viewer is told 2 a second; what the network itself repeats is not held against anyone. */
export const REQUESTS_PER_SECOND = 2;
const REQUESTS = { perSecond: 2 * REQUESTS_PER_SECOND, burst: 10 };
/** Of one viewer: an honest one has five gifts outstanding at most, each with a grant and three reminders, and four requests a second at each of two replicas. */
const ACKS = { perSecond: 8, burst: 20 };
const MAX_REMEMBERED_MESSAGES = 100_000;
/** The last characters of a sealed message hold its authentication tag: no two messages share them. */
const TAG_CHARS = 21;

interface InboxParts {
  readonly keyring: SealKeyring;
  readonly answers: ViewerAnswers;
  readonly facts: Facts;
  readonly records: Records;
  readonly lanes: number;
  readonly admission: Admission;
  readonly log: Log;
  readonly counters: Counters;
  readonly clock: () => number;
}

/**
 * Takes in what viewers say: budgets before any cryptography, silence for whoever is not authenticated, a coded answer for
 * whoever is, and an event for what passes. Nothing here waits, so no viewer delays another one.
 */
export class Inbox {
  readonly #limits = new SenderLimits();
  readonly #requests = new KeyedBudget(REQUESTS);
  readonly #acks = new KeyedBudget(ACKS);
  readonly #recorded = new RecentMap<true>({ maxEntries: MAX_REMEMBERED_MESSAGES, generationMs: MAX_AGE_MS });
  readonly #listeners: ((event: LiwuEvent, isOwnLane: boolean) => void)[] = [];

  constructor(private readonly parts: InboxParts) {}

  /** Tells of each event as it is recorded, and whether its lane is this process's. */
  onRecorded(listener: (event: LiwuEvent, isOwnLane: boolean) => void): void {
    this.#listeners.push(listener);
  }

  readonly receive = (identity: string, { from, text }: PeerMessage): void => {
    const now = this.parts.clock();
    const viewerId = viewerIdOf(from);
    if (viewerId === undefined) return this.#drop('not-a-viewer');
    const refused = this.#limits.refuse(from, now);
    if (refused) return this.#drop(refused);
    // Joined, since a slice that is only concatenated keeps the whole message in memory for as long as it is remembered.
    const copy = [from, text.slice(-TAG_CHARS)].join(' ');
    if (this.#recorded.get(copy, now)) return this.#drop('repeat');
    const opened = this.parts.keyring.open(text, { sender: from, recipient: identity, nowMs: now });
    if (!opened.ok) return this.#unopened(from, opened.reason, now);
    this.#judge({ viewerId, ...opened }, copy, now);
  };

  #unopened(from: string, reason: Exclude<Opened, { ok: true }>['reason'], now: number): void {
    if (reason === 'not-authentic') this.#limits.forged(from, now);
    this.#drop(reason);
  }

  #judge(opened: OpenedMessage, copy: string, now: number): void {
    const { admission, records } = this.parts;
    const { viewerId, replyTo } = opened;
    const moment = {
      now,
      admits: ({ requestId, room }: RequestMessage) => admission.judge({ viewerId, requestId, room }, now),
      retryAfterMs: () => admission.retryAfterMs(now),
      msUntilRequest: () => this.#msUntilRequest(viewerId, now),
    };
    const verdict = judgeMessage(opened, moment, records);
    switch (verdict.do) {
      case 'record':
        return this.#record(verdict.event, viewerId, copy, now);
      case 'drop':
        return this.#drop(verdict.reason);
      case 'answer':
        return this.#answer(verdict, { viewerId, replyTo }, now);
      default:
        return verdict satisfies never;
    }
  }

  #answer(
    { answer, code }: Extract<Verdict, { do: 'answer' }>,
    to: { viewerId: string; replyTo: ReplyTo },
    now: number,
  ): void {
    if (!this.#limits.mayAnswer(to.viewerId, now)) return this.#drop('answers-used-up');
    if (!this.parts.admission.mayTalk(now)) return this.#drop('too-busy-to-answer');
    this.parts.counters.count(`answer.${code}`);
    void this.parts.answers.say(answer, { ...to, sendClass: 'not-now' });
  }

  #msUntilRequest(viewerId: string, now: number): number {
    return this.#requests.take(viewerId, now) ? 0 : Math.max(1, this.#requests.msUntilToken(viewerId, now));
  }

  #record(event: LiwuEvent, viewerId: string, copy: string, now: number): void {
    const requestId = 'requestId' in event ? event.requestId : '';
    const { admission } = this.parts;
    if (event.type === 'BroadcastAcknowledged' && !this.#acks.take(viewerId, now)) return this.#drop('too-many-acks');
    if (event.type === 'GiftRequested') admission.began(event, now);
    this.#recorded.set(copy, true, now);
    this.parts.counters.count(`recorded.${event.type}`);
    this.parts.facts.publish(event, { kind: 'message', now }).catch((error: unknown) => {
      this.#recorded.delete(copy);
      if (event.type === 'GiftRequested') admission.failed(event);
      this.parts.counters.count('publish.failed');
      const { type } = event;
      this.parts.log.error(
        { err: error, viewerId, requestId, type },
        'an event was not published; its sender will try again',
      );
    });
    const isOwnLane = this.parts.facts.ownsLane(laneOf(viewerId, this.parts.lanes));
    for (const listener of this.#listeners) listener(event, isOwnLane);
  }

  #drop(reason: string): void {
    this.parts.counters.count(`drop.${reason}`);
  }
}
