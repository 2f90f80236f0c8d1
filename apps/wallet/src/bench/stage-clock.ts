import type { Row } from '@liwu/event-log';
import type { WalletHandler } from '../wallet-handler.js';

/** Where the time of a batch goes, in the order in which it passes. */
export const PARTS = ['ask', 'load', 'state', 'fold', 'write', 'commit'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Watches a handler at work. Node's own parts are `ask` (the statements that load), `state` (rows become wallets), `fold` (decisions, events,
 * their bytes and hashes) and `write` (postings, leaves, the columns' arrays); Postgres's are `load` and `commit`, each with Node writing and
 * reading the wire, and `commit` with the arrays of the events.
 */
export class StageClock {
  readonly ms: Record<Part, number> = { ask: 0, load: 0, state: 0, fold: 0, write: 0, commit: 0 };
  #at = 0;

  /** The same handler, watched. */
  watching(handler: WalletHandler): WalletHandler {
    return {
      ...handler,
      load: (inputs) => this.#within('ask', () => handler.load(inputs)),
      state: (rows: readonly (readonly Row[])[], inputs) => {
        this.passed('load');
        return this.#within('state', () => handler.state(rows, inputs));
      },
      save: (state, appended) => {
        this.passed('fold');
        return this.#within('write', () => handler.save(state, appended));
      },
    };
  }

  /** A batch begins. */
  begin(): void {
    this.#at = performance.now();
  }

  /** This part has just ended. */
  passed(part: Part): void {
    const now = performance.now();
    this.ms[part] += now - this.#at;
    this.#at = now;
  }

  #within<T>(part: Part, run: () => T): T {
    const result = run();
    this.passed(part);
    return result;
  }
}
