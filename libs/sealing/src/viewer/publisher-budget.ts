import { claimsToBeGateway } from '../frame/uids.js';

const VIEWER_MESSAGES_PER_SECOND = 20;
const GATEWAY_MESSAGES_PER_SECOND = 60;
const MAX_PUBLISHERS_PER_SECOND = 10_000;

/** How many channel messages each publisher may still have read within the present second, before any cryptography. */
export class PublisherBudget {
  #second = 0;
  readonly #spent = new Map<string, number>();

  /** Takes one message from the publisher's budget, of this room or link if one is named; false where it has none left. */
  take(publisher: string, nowMs: number, at = ''): boolean {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#spent.clear();
    }
    const name = `${at} ${publisher}`;
    const spent = this.#spent.get(name) ?? 0;
    const budget = claimsToBeGateway(publisher) ? GATEWAY_MESSAGES_PER_SECOND : VIEWER_MESSAGES_PER_SECOND;
    if (spent >= budget || (spent === 0 && this.#spent.size >= MAX_PUBLISHERS_PER_SECOND)) return false;
    this.#spent.set(name, spent + 1);
    return true;
  }
}
