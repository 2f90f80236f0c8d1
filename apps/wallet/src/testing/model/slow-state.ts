import type { SlowProposal } from './slow-command.js';
import { SlowLedger, type SlowHold, type SlowLot } from './slow-ledger.js';

/** What became of a request; `said` are the repeats that have their answer. */
interface SlowGift {
  status: string;
  hold: SlowHold | undefined;
  reversed: boolean;
  readonly said: Set<number>;
}

/** A top-up, and what was taken back of it. */
export interface SlowTopUp {
  readonly lot: SlowLot;
  readonly provider: string;
  readonly reference: string;
  readonly tax: bigint;
  back: { coins: bigint; money: bigint; tax: bigint };
}

/** What was asked for by hand. */
interface SlowAction {
  readonly proposal: SlowProposal;
  readonly by: string;
  status: 'waiting' | 'approved' | 'rejected';
}

/** All that the model knows. */
export class SlowState {
  readonly ledger = new SlowLedger();
  /** By `viewer/request`. */
  readonly gifts = new Map<string, SlowGift>();
  /** By `provider/reference`. */
  readonly topUps = new Map<string, SlowTopUp>();
  readonly refunds = new Set<string>();
  readonly actions = new Map<string, SlowAction>();
  /** `viewer alice` or `streamer sora`. */
  readonly frozen = new Set<string>();
  /** How many holds a viewer has open. */
  readonly open = new Map<string, number>();

  /** All of a viewer's coins that are not spent. */
  ownedBy(viewer: string): bigint {
    let sum = 0n;
    for (const { available, held } of this.ledger.lotsOf(viewer)) sum += available + held;
    return sum;
  }

  /** What a viewer may spend: nothing while there is a debt. */
  availableTo(viewer: string): bigint {
    if (this.ledger.owedBy(viewer) > 0n) return 0n;
    let sum = 0n;
    for (const { available } of this.ledger.lotsOf(viewer)) sum += available;
    return sum;
  }

  openOf(viewer: string): number {
    return this.open.get(viewer) ?? 0;
  }

  /** What a streamer has, over all; below zero for a debt. In 1/10,000 of a coin. */
  earnedBy(streamer: string): bigint {
    return -this.ledger.accounts.balance(`streamer:${streamer}:earned`, 'COIN');
  }
}
