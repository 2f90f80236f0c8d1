import type { Random } from './random.js';
import { DAY_MS, type RandomClock } from './random-clock.js';
import { dayOf, monthAfter } from './slow-accounts.js';
import type { SlowProposal } from './slow-command.js';
import { impossible } from './slow-refusal.js';
import type { SlowWallet } from './slow-wallet.js';
import { lotOfGrant } from './wallet-words.js';

/** Who plays. */
export interface Cast {
  readonly viewers: readonly string[];
  readonly streamers: readonly string[];
}

/** A request of a viewer. */
export interface GiftName {
  readonly viewer: string;
  readonly request: number;
}

/** What people propose: mostly what can be done, and now and then what cannot. */
export class RandomProposals {
  constructor(
    private readonly random: Random,
    private readonly clock: RandomClock,
    private readonly model: SlowWallet,
    private readonly cast: Cast,
  ) {}

  next(by: string, action: string, gift: GiftName): SlowProposal {
    const { random, model } = this;
    const debtors = this.cast.viewers.filter((viewer) => model.ledger.owedBy(viewer) > 0n);
    const indebted = this.cast.streamers.filter((streamer) => model.earnedBy(streamer) < 0n);
    const viewer = debtors.length > 0 ? 10 : 3;
    const streamer = indebted.length > 0 ? 10 : 3;
    const unfreeze = 3 + 10 * model.frozen.size;
    const what = random.weighted({ reverse: 40, grant: 22, viewer, streamer, unfreeze, close: 8 });
    switch (what) {
      case 'reverse':
        return { what: 'reverse', ...gift };
      case 'grant':
        return this.grant(by, action);
      case 'viewer': {
        const viewer = random.of(debtors.length > 0 && random.isTrue(0.9) ? debtors : this.cast.viewers);
        return { what: 'write-off-viewer', viewer, coins: this.part(model.ledger.owedBy(viewer)) };
      }
      case 'streamer': {
        const streamer = random.of(indebted.length > 0 && random.isTrue(0.9) ? indebted : this.cast.streamers);
        return { what: 'write-off-streamer', streamer, amount: this.part(-model.earnedBy(streamer)) };
      }
      case 'unfreeze':
        return this.unfreeze();
      case 'close':
        return { what: 'close', month: this.month() };
      default:
        return impossible(what);
    }
  }

  private grant(by: string, action: string): SlowProposal {
    const { random, clock } = this;
    const viewer = random.of(this.cast.viewers);
    const coins = random.isTrue(0.03) ? 1_000_000_000_000n : random.big(1, 25);
    const when = random.weighted({ never: 30, day: 40, later: 25, past: 5 });
    // Whole days make equal expiries likely; some are over by when they are approved.
    const day = (clock.now - (clock.now % DAY_MS)) / DAY_MS;
    const ahead = { never: Infinity, day: random.whole(1, 3), later: random.whole(3, 30), past: 0 }[when];
    return { what: 'grant', viewer, coins, expires: (day + ahead) * DAY_MS, lot: lotOfGrant(viewer, by, action) };
  }

  private unfreeze(): SlowProposal {
    const frozen = [...this.model.frozen];
    if (frozen.length > 0 && this.random.isTrue(0.9)) {
      const [party, id = ''] = this.random.of(frozen).split(' ');
      return { what: 'unfreeze', party: party === 'viewer' ? 'viewer' : 'streamer', id };
    }
    return this.random.isTrue(0.5)
      ? { what: 'unfreeze', party: 'viewer', id: this.random.of(this.cast.viewers) }
      : { what: 'unfreeze', party: 'streamer', id: this.random.of(this.cast.streamers) };
  }

  /** Mostly the next one; else one before, this one, or one ahead. */
  private month(): string {
    const today = dayOf(this.clock.now).slice(0, 7);
    const { closedMonth } = this.model.ledger.accounts;
    const before = dayOf(this.clock.now - 31 * DAY_MS).slice(0, 7);
    const next = closedMonth === '' ? before : monthAfter(closedMonth);
    const which = this.random.weighted({ next: 60, before: 15, today: 10, closed: 5, ahead: 10 });
    return { next, before, today, closed: closedMonth || before, ahead: monthAfter(next) }[which];
  }

  /** All of a debt, a part of it, or more than there is. */
  private part(debt: bigint): bigint {
    if (debt <= 0n || this.random.isTrue(0.15)) return (debt > 0n ? debt : 0n) + this.random.big(1, 3);
    return this.random.isTrue(0.5) ? debt : (debt * this.random.big(1, 100) + 99n) / 100n;
  }
}
