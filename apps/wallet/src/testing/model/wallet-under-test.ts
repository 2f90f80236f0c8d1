import { coins, laneOf, type LiwuEvent, minorUnits, type Proposal, unreachable, uuidOfName } from '@liwu/contracts';
import { CommandRefused, type Input } from '@liwu/event-log';
import type { Posting } from '../../ledger/posting.js';
import type { RefundTopUp } from '../../refund-top-up/refund-top-up.js';
import { type Action, subjectOf } from '../../viewer-wallet/action.js';
import { topUpIdOf } from '../../viewer-wallet/top-up-id.js';
import { NOTHING_TAKEN_BACK, streamerOf, type TakenBack, type WalletBatch } from '../../viewer-wallet/wallet-batch.js';
import type { WalletCommand } from '../../wallet-command.js';
import {
  abandoned,
  arrived,
  asked,
  CAUSE,
  confirmed,
  contractAgreed,
  emptyBatch,
  handlerWith,
  priced,
} from '../facts.js';
import type { SlowCommand, SlowCommandOf } from './slow-command.js';
import { actionIdOf, partyOf, proposalOf, topUpOf } from './wallet-words.js';

const handler = handlerWith();

/** What a step led to: in the model's words, and as events. */
interface Played {
  readonly outcome: string;
  readonly events: readonly LiwuEvent[];
}

/** The real wallet in memory, driven by the model's commands; it knows beside the wallet what loading a batch would tell it. */
export class WalletUnderTest {
  readonly batch = emptyBatch();
  private readonly topUps = new Map<string, RefundTopUp['topUp']>();
  private readonly takenBack = new Map<string, TakenBack>();
  /** Every action by its name. */
  private readonly actionIds = new Map<string, string>();
  private readonly actions = new Map<string, Action>();
  private readonly waiting = new Map<string, Action>();
  private readonly happened: ((batch: WalletBatch) => void)[] = [];
  private steps = 0;

  /** `earnedBy` tells what a streamer has in all lanes together. */
  constructor(private readonly earnedBy: (streamer: string) => bigint) {}

  play(command: SlowCommand): Played {
    this.steps += 1;
    if (command.do === 'pay-out') return this.payOut(command);
    const input = this.inputOf(command);
    let events: readonly LiwuEvent[];
    try {
      events = handler.decide(input, this.batch);
    } catch (error) {
      if (error instanceof CommandRefused) return { outcome: error.code, events: [] };
      throw error;
    }
    for (const event of events) {
      this.happen((batch) => handler.evolve(batch, event, input.lane));
      this.note(event);
    }
    return { outcome: outcomeOf(events), events };
  }

  /** The wallet that its own events alone make. */
  rebuilt(): WalletBatch {
    const batch = emptyBatch();
    for (const again of this.happened) again(batch);
    return batch;
  }

  private happen(what: (batch: WalletBatch) => void): void {
    what(this.batch);
    this.happened.push(what);
  }

  /** The wallet has no payouts yet; so finance's line stands in its books as if it had, for only then a streamer can come to owe. */
  private payOut({ streamer, amount, now }: SlowCommandOf<'pay-out'>): Played {
    const [debit, credit] = [`streamer:${streamer}:earned`, `streamer:${streamer}:payout-pending`];
    const posting: Posting = {
      postingId: uuidOfName(`payout/${this.steps}`),
      kind: 'write-off',
      effectiveAt: now,
      transfers: [{ debit, credit, unit: 'COIN', amount }],
    };
    this.happen(({ ledger }) => ledger.post(posting, { ...contractAgreed(0), at: now }, laneOf(streamer)));
    return { outcome: 'accepted', events: [] };
  }

  private inputOf(command: Exclude<SlowCommand, { do: 'pay-out' }>): Input<WalletCommand> {
    const { now } = command;
    switch (command.do) {
      case 'ask': {
        const { viewer: viewerId, streamer: receiver, cost, request, n, validUntil } = command;
        return arrived(priced(cost, request, { viewerId, receiver, n, validUntil }), now);
      }
      case 'confirm':
        return arrived(confirmed(command.request, { viewerId: command.viewer }), now);
      case 'abandon':
        return arrived(abandoned(command.request, { viewerId: command.viewer }), now);
      default: {
        const caller = 'by' in command ? command.by : CAUSE.caller;
        const key = command.do === 'propose' ? command.action : `step-${this.steps}`;
        return asked(this.commandOf(command), now, { ...CAUSE, caller, key });
      }
    }
  }

  private commandOf(command: Exclude<SlowCommand, { do: 'ask' | 'confirm' | 'abandon' | 'pay-out' }>): WalletCommand {
    switch (command.do) {
      case 'top-up':
        return topUpOf(command);
      case 'refund':
      case 'chargeback':
        return this.refundOf(command);
      case 'agree': {
        const { streamer: streamerId, basisPoints, validFrom } = command;
        return { type: 'AgreeContract', streamerId, shareBasisPoints: Number(basisPoints), validFrom };
      }
      case 'freeze':
        return { type: 'FreezeParty', party: partyOf(command), reasonCode: 'fraud' };
      case 'propose': {
        const proposal = this.load(proposalOf(command.proposal));
        this.actionIds.set(command.action, actionIdOf(command.by, command.action));
        return { type: 'ProposeAction', proposal, reasonCode: 'asked-for', lotIds: [] };
      }
      case 'approve':
      case 'reject': {
        const actionId = this.actionIds.get(command.action) ?? actionIdOf('nobody', command.action);
        const action = this.actions.get(actionId);
        const proposal = this.load(action?.proposed.proposal ?? { type: 'UnfreezeWallet', viewerId: 'nobody' });
        if (action) this.batch.actions.set(actionId, action);
        return { type: 'DecideAction', verdict: command.do, actionId, proposal, lotIds: [] };
      }
      default:
        return unreachable(command);
    }
  }

  private refundOf(command: SlowCommandOf<'refund' | 'chargeback'>): WalletCommand {
    const { do: kind, provider, payment, reference, currency: unit, effective: effectiveAt } = command;
    const topUp = this.topUps.get(topUpIdOf({ provider, providerReference: payment }));
    if (!topUp) throw new Error(`the wallet has no top-up ${provider}/${payment}`);
    this.batch.takenBack.set(topUp.topUpId, this.takenBack.get(topUp.topUpId) ?? NOTHING_TAKEN_BACK);
    return {
      type: 'RefundTopUp',
      kind,
      topUp,
      coins: coins(command.coins),
      money: { minor: minorUnits(command.money), unit },
      tax: { minor: minorUnits(command.tax), unit },
      providerReference: reference,
      effectiveAt,
      reasonCode: 'asked-for',
    };
  }

  /** What a batch would have loaded: the open actions of the same subject, and what a streamer earned. */
  private load(proposal: Proposal): Proposal {
    this.batch.actions.clear();
    for (const [id, action] of this.waiting) {
      if (action.proposed.subject === subjectOf(proposal)) this.batch.actions.set(id, action);
    }
    if ('streamerId' in proposal) {
      streamerOf(this.batch, proposal.streamerId).earned = this.earnedBy(proposal.streamerId);
    }
    return proposal;
  }

  private note(event: LiwuEvent): void {
    switch (event.type) {
      case 'CoinsToppedUp':
        this.topUps.set(event.topUpId, event);
        return;
      case 'TopUpRefunded':
      case 'TopUpChargedBack': {
        const { coins, money, tax } = this.takenBack.get(event.topUpId) ?? NOTHING_TAKEN_BACK;
        const now = { coins: coins + event.coins, money: money + event.money.minor, tax: tax + event.tax.minor };
        this.takenBack.set(event.topUpId, now);
        return;
      }
      case 'ActionProposed': {
        const action = this.batch.actions.get(event.actionId);
        if (!action) throw new Error(`the wallet forgot the action ${event.actionId}`);
        this.actions.set(event.actionId, action);
        this.waiting.set(event.actionId, action);
        return;
      }
      case 'ActionApproved':
      case 'ActionRejected':
        this.waiting.delete(event.actionId);
    }
  }
}

/** A journey's answers by what the viewer is told; all else was accepted. */
function outcomeOf([event]: readonly LiwuEvent[]): string {
  switch (event?.type) {
    case undefined:
      return 'nothing';
    case 'CoinsHeld':
      return event.n === 0 ? 'held' : 'again held';
    case 'HoldRefused':
      return event.n === 0 ? event.code : `again ${event.code}`;
    case 'GiftSettled':
      return event.n === 0 ? 'accepted' : 'again settled';
    case 'HoldReleased':
      return event.n === 0 ? 'accepted' : 'again released';
    default:
      return 'accepted';
  }
}
