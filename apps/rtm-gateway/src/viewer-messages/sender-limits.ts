import { Pause } from '../limits/pause.js';
import { RecentMap } from '../limits/recent-map.js';
import { type Budget, TokenBucket } from '../limits/token-bucket.js';

const MESSAGES: Budget = { perSecond: 10, burst: 20 };
const ANSWERS: Budget = { perSecond: 2, burst: 10 };
const MAX_FORGERIES = 5;
const FORGERY_WINDOW_MS = 60_000;
const IGNORE_MS = 60_000;
const MAX_SENDERS = 100_000;

interface Sender {
  readonly messages: TokenBucket;
  readonly answers: TokenBucket;
  /** When its last unauthentic messages came. */
  forgeries: number[];
  readonly ignored: Pause;
}

/** What each uid may cost us before we know who it is. */
export class SenderLimits {
  readonly #senders = new RecentMap<Sender>({ maxEntries: MAX_SENDERS, generationMs: IGNORE_MS });

  /** Whether a message of this uid is looked at: undefined, or why not. */
  refuse(uid: string, now: number): 'ignored-sender' | 'too-many-messages' | undefined {
    const sender = this.#sender(uid, now);
    if (sender.ignored.isOn(now)) return 'ignored-sender';
    return sender.messages.take(now) ? undefined : 'too-many-messages';
  }

  /** A message of this uid was not authentic; five of them in a minute, and it is ignored for a minute. */
  forged(uid: string, now: number): void {
    const sender = this.#sender(uid, now);
    sender.forgeries = [...sender.forgeries.filter((at) => Math.abs(now - at) < FORGERY_WINDOW_MS), now];
    if (sender.forgeries.length < MAX_FORGERIES) return;
    sender.forgeries = [];
    sender.ignored.begin(now);
  }

  /** Whether one more coded answer may go to this viewer, by however many uids, so that nobody can make us talk without end. */
  mayAnswer(viewerId: string, now: number): boolean {
    return this.#sender(viewerId, now).answers.take(now);
  }

  #sender(uid: string, now: number): Sender {
    return this.#senders.getOrAdd(uid, now, () => ({
      messages: new TokenBucket(MESSAGES),
      answers: new TokenBucket(ANSWERS),
      forgeries: [],
      ignored: new Pause(IGNORE_MS),
    }));
  }
}
