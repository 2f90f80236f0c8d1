import { type LiwuEvent, type LotShare, toLedgerCoins } from '@liwu/contracts';
import { isEarned, TOP_UPS, viewerOfHeld } from './chart.js';
import type { LedgerTransfer } from './trial-balance-check.js';
import { type Verdict, Violations } from './violations.js';

/** What an event moved, in 1/10,000 coin: into coins held, into a streamer's earnings, into the market by a top-up. */
interface Movement {
  held: bigint;
  earned: bigint;
  toppedUp: bigint;
}

const nothing = (): Movement => ({ held: 0n, earned: 0n, toppedUp: 0n });
const sum = (lots: readonly LotShare[]): bigint => lots.reduce((total, { coins }) => total + toLedgerCoins(coins), 0n);

/** Every event that moves coins moved exactly its coins in the ledger, and the ledger moved none without an event. */
export class LedgerFollowsEventsCheck {
  /** What the events say, less what the ledger did. */
  readonly #open = new Map<string, Movement>();
  readonly #violations = new Violations();
  #events = 0;

  addEvent(id: string, event: LiwuEvent): void {
    const moved = movementOf(event);
    if (!moved) return;
    this.#events += 1;
    this.#add(id, moved, 1n);
  }

  addTransfer({ lane, seq, eventId, debit, credit, unit, amount }: LedgerTransfer): void {
    if (eventId === undefined) {
      this.#violations.add(`lane ${lane} transfer ${seq}: belongs to no posting`);
      return;
    }
    if (unit !== 'COIN') return;
    const moved = nothing();
    if (viewerOfHeld(credit)) moved.held += amount;
    if (viewerOfHeld(debit)) moved.held -= amount;
    if (isEarned(credit)) moved.earned += amount;
    if (isEarned(debit)) moved.earned -= amount;
    if (debit === TOP_UPS) moved.toppedUp += amount;
    if (credit === TOP_UPS) moved.toppedUp -= amount;
    this.#add(eventId, moved, -1n);
  }

  verdict(): Verdict {
    for (const [id, { held, earned, toppedUp }] of this.#open) {
      this.#violations.add(
        `event ${id}: says more than the ledger did, in 1/10,000 coin: held ${held}, earned ${earned}, topped up ${toppedUp}`,
      );
    }
    const looked = `${this.#events} events that move coins`;
    return { check: 'the ledger moved what the events say', looked, violations: this.#violations };
  }

  #add(id: string, moved: Movement, sign: bigint): void {
    const before = this.#open.get(id) ?? nothing();
    const held = before.held + sign * moved.held;
    const earned = before.earned + sign * moved.earned;
    const toppedUp = before.toppedUp + sign * moved.toppedUp;
    if (held === 0n && earned === 0n && toppedUp === 0n) this.#open.delete(id);
    else this.#open.set(id, { held, earned, toppedUp });
  }
}

function movementOf(event: LiwuEvent): Movement | undefined {
  switch (event.type) {
    case 'CoinsToppedUp':
      return { ...nothing(), toppedUp: toLedgerCoins(event.coins) };
    case 'CoinsHeld':
      return event.n === 0 ? { ...nothing(), held: toLedgerCoins(event.cost) } : undefined;
    case 'GiftSettled':
      return event.n === 0 ? { ...nothing(), held: -toLedgerCoins(event.cost), earned: event.share.minor } : undefined;
    case 'HoldReleased':
      return event.n === 0 ? { ...nothing(), held: -sum(event.lots) } : undefined;
    case 'GiftReversed':
      return { ...nothing(), earned: 0n - event.share.minor };
    case 'StreamerDebtWrittenOff':
      return { ...nothing(), earned: event.amount.minor };
    default:
      return undefined;
  }
}
