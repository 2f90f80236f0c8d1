import type { PeerMessage } from '@liwu/rtm';

/** A bunch is handed on at least this long after the one before. */
export const BUNCH_SPACING_MS = 20;
/** And earlier where so many messages have come: junk waits in no queue of ours. */
export const MAX_BUNCH = 100;

type Take = (identity: string, message: PeerMessage) => void;

/**
 * Hands on what viewers say: the first message after a rest at once, those that follow it together, in the order in which they came.
 * Messages that are opened, checked and recorded one after the other, and published by one request to Kafka, take less of the
 * processor than each by itself (docs/decisions/0017).
 */
export class MessageBunches {
  #waiting: Parameters<Take>[] = [];
  #handedOnAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly take: Take) {}

  readonly receive: Take = (...message) => {
    this.#waiting.push(message);
    const dueInMs = this.#handedOnAt + BUNCH_SPACING_MS - performance.now();
    if (dueInMs <= 0 || this.#waiting.length >= MAX_BUNCH) this.handOn();
    else this.#timer ??= setTimeout(() => this.handOn(), dueInMs);
  };

  /** Hands on what waits, now. */
  handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#handedOnAt = performance.now();
    const bunch = this.#waiting;
    this.#waiting = [];
    for (const message of bunch) this.take(...message);
  }
}
