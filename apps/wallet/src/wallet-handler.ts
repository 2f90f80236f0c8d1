import { type Coins, type LiwuEvent, unreachable } from '@liwu/contracts';
import type { CommandInput, EventInput, LaneHandler } from '@liwu/event-log';
import { agreeContract } from './agree-contract/agree-contract.js';
import { decideAction } from './decide-action/decide-action.js';
import { type EffectOf, proposeAction } from './decide-action/propose-action.js';
import { effectOfProposal } from './effect-of-proposal.js';
import { freezeParty } from './freeze-party/freeze-party.js';
import { holdCoins } from './hold-coins-when-priced/hold-coins.js';
import { type JourneyReport, reportJourney } from './journey-metrics/journey-metrics.js';
import { type AccountingDate, accountingDates } from './ledger/accounting-date.js';
import { dated } from './ledger/late-posting.js';
import { refundTopUp } from './refund-top-up/refund-top-up.js';
import { releaseHold } from './release-hold-when-abandoned/release-hold.js';
import { settleGift } from './settle-gift-when-confirmed/settle-gift.js';
import { topUpCoins } from './top-up-coins/top-up-coins.js';
import { shareAt } from './viewer-wallet/contract.js';
import { batchOf, loadBatch } from './viewer-wallet/load-wallets.js';
import { saveBatch } from './viewer-wallet/save-wallets.js';
import { refundIdOf, topUpIdOf } from './viewer-wallet/top-up-id.js';
import {
  evolveBatch,
  NOTHING_TAKEN_BACK,
  streamerOf,
  type WalletBatch,
  walletOf,
} from './viewer-wallet/wallet-batch.js';
import { isWalletEvent } from './viewer-wallet/wallet-event.js';
import type { WalletCommand } from './wallet-command.js';
import { answerOf } from './wallet-answers.js';

export type WalletHandler = LaneHandler<WalletBatch, WalletCommand>;

/** What a deployment decides about its wallet. */
export interface WalletPolicy {
  /** A streamer's share where no contract says otherwise. */
  readonly shareBasisPoints: number;
  /** What a viewer may spend within 24 hours; undefined for as much as there is. */
  readonly spendLimit: Coins | undefined;
  /** The IANA name of the zone whose days are the days of the books. */
  readonly accountingZone: string;
}

/** All that the wallet tells the lanes: which events it reads, and what becomes of them and of people's commands. */
export const walletHandler = (policy: WalletPolicy, report: JourneyReport): WalletHandler => {
  const accountingDate = accountingDates(policy.accountingZone);
  const options = { hasSpendLimit: policy.spendLimit !== undefined, accountingDate };
  return {
    service: 'wallet',
    inputs: ['gift-catalog', 'ack-watchdog'],
    reads: ['GiftPriced', 'DeliveryConfirmed', 'DeliveryAbandoned'],
    load: (inputs) => loadBatch(inputs, options),
    state: (rows, inputs) => batchOf(rows, inputs, options),
    decide: (input, batch) => {
      switch (input.kind) {
        case 'event':
          return dated(decideEvent(input, batch, policy), batch, accountingDate);
        case 'command':
          return dated(decideCommand(input, batch, accountingDate), batch, accountingDate);
        case 'timer':
          throw new Error('the wallet has no timers');
        default:
          return unreachable(input);
      }
    },
    evolve: (batch, event, lane) => {
      if (!isWalletEvent(event)) throw new Error(`the wallet does not write ${event.type}`);
      return evolveBatch(batch, event, lane);
    },
    save: saveBatch,
    committed: (decided, batch) => reportJourney(decided, batch, report),
    respond: (_command, events, batch) => answerOf(events, batch),
  };
};

function decideEvent({ event, now }: EventInput, batch: WalletBatch, policy: WalletPolicy): readonly LiwuEvent[] {
  switch (event.type) {
    case 'GiftPriced': {
      const contracts = batch.contracts.get(event.receiver) ?? [];
      const shareBasisPoints = shareAt(contracts, now, policy.shareBasisPoints);
      const wallet = walletOf(batch, event.viewerId);
      return holdCoins(event, wallet, { spendLimit: policy.spendLimit, shareBasisPoints }, now);
    }
    case 'DeliveryConfirmed':
      return settleGift(event, walletOf(batch, event.viewerId), now);
    case 'DeliveryAbandoned':
      return releaseHold(event, walletOf(batch, event.viewerId), now);
    default:
      throw new Error(`the wallet does not read ${event.type}`);
  }
}

function decideCommand(
  { command, cause, now }: CommandInput<WalletCommand>,
  batch: WalletBatch,
  accountingDate: AccountingDate,
): LiwuEvent[] {
  const effectOf: EffectOf = (proposal, approval) =>
    effectOfProposal(proposal, approval, { batch, accountingDate, now });
  switch (command.type) {
    case 'TopUpCoins': {
      const taken = batch.booked.has(topUpIdOf(command));
      return topUpCoins(command, walletOf(batch, command.viewerId), taken, now, cause);
    }
    case 'RefundTopUp': {
      const { topUp, providerReference } = command;
      const isBooked = batch.booked.has(refundIdOf({ provider: topUp.provider, providerReference }));
      const earlier = batch.takenBack.get(topUp.topUpId) ?? NOTHING_TAKEN_BACK;
      return [refundTopUp(command, walletOf(batch, topUp.viewerId), { isBooked, earlier }, now, cause)];
    }
    case 'AgreeContract':
      return agreeContract(command, batch.contracts.get(command.streamerId) ?? [], now, cause);
    case 'FreezeParty': {
      const { party } = command;
      const state = 'viewerId' in party ? walletOf(batch, party.viewerId) : streamerOf(batch, party.streamerId);
      return [freezeParty(command, state, now, cause)];
    }
    case 'ProposeAction':
      return proposeAction(command, batch.actions.values(), effectOf, now, cause);
    case 'DecideAction':
      return decideAction(command, batch.actions.get(command.actionId), effectOf, now, cause);
    default:
      return unreachable(command);
  }
}
