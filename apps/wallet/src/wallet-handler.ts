import { type Coins, type ContractAgreed, type LiwuEvent, unreachable } from '@liwu/contracts';
import type { CommandInput, CommandResponse, Decided, EventInput, LaneHandler } from '@liwu/event-log';
import { agreeContract } from './agree-contract/agree-contract.js';
import { holdCoins } from './hold-coins-when-priced/hold-coins.js';
import { accountingDates } from './ledger/accounting-date.js';
import { releaseHold } from './release-hold-when-abandoned/release-hold.js';
import { settleGift } from './settle-gift-when-confirmed/settle-gift.js';
import { topUpCoins } from './top-up-coins/top-up-coins.js';
import { shareAt } from './viewer-wallet/contract.js';
import type { WalletEvent } from './viewer-wallet/evolve-wallet.js';
import { batchOf, loadBatch } from './viewer-wallet/load-wallets.js';
import { saveBatch } from './viewer-wallet/save-wallets.js';
import { topUpIdOf } from './viewer-wallet/top-up-id.js';
import { availableOf } from './viewer-wallet/wallet.js';
import { evolveBatch, type WalletBatch, walletOf } from './viewer-wallet/wallet-batch.js';
import type { WalletCommand } from './wallet-command.js';

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

/** Counts inputs that end no gift. A repeat of a decision is harmless; one about a gift that was never held is somebody's fault. */
export const IGNORED_UNKNOWN = 'wallet_delivery_of_unknown_hold';
export const IGNORED_ENDED = 'wallet_delivery_of_ended_gift';

/** All that the wallet tells the lanes: which events it reads, and what becomes of them and of people's commands. */
export const walletHandler = (policy: WalletPolicy, count: (name: string) => void): WalletHandler => {
  const options = {
    hasSpendLimit: policy.spendLimit !== undefined,
    accountingDate: accountingDates(policy.accountingZone),
  };
  return {
    service: 'wallet',
    inputs: ['gift-catalog', 'ack-watchdog'],
    reads: ['GiftPriced', 'DeliveryConfirmed', 'DeliveryAbandoned'],
    load: (inputs) => loadBatch(inputs, options),
    state: (rows) => batchOf(rows, options),
    decide: (input, batch) => {
      switch (input.kind) {
        case 'event':
          return decideEvent(input, batch, policy);
        case 'command':
          return decideCommand(input, batch);
        case 'timer':
          throw new Error('the wallet has no timers');
        default:
          return unreachable(input);
      }
    },
    evolve: (batch, event, lane) => evolveBatch(batch, asOwnEvent(event), lane),
    save: saveBatch,
    committed: (decided, batch) => countIgnored(decided, batch, count),
    respond,
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

/** Only a hold can end: what led to nothing was about a gift that has ended already, or that nobody holds. */
function countIgnored(
  decided: readonly Decided<WalletCommand>[],
  batch: WalletBatch,
  count: (name: string) => void,
): void {
  for (const { input, events } of decided) {
    if (input.kind !== 'event' || input.event.type === 'GiftPriced' || events.length > 0) continue;
    const { event, key } = input;
    const gift = 'requestId' in event ? walletOf(batch, key).gifts.get(event.requestId) : undefined;
    count(gift?.status === 'settled' || gift?.status === 'released' ? IGNORED_ENDED : IGNORED_UNKNOWN);
  }
}

function decideCommand({ command, cause, now }: CommandInput<WalletCommand>, batch: WalletBatch): LiwuEvent[] {
  switch (command.type) {
    case 'TopUpCoins': {
      const taken = batch.bookedTopUps.has(topUpIdOf(command));
      return topUpCoins(command, walletOf(batch, command.viewerId), taken, now, cause);
    }
    case 'AgreeContract':
      return agreeContract(command, batch.contracts.get(command.streamerId) ?? [], now, cause);
    default:
      return unreachable(command);
  }
}

function respond(command: WalletCommand, events: readonly LiwuEvent[], batch: WalletBatch): CommandResponse {
  const [event] = events;
  switch (event?.type) {
    case 'CoinsToppedUp': {
      const { topUpId, viewerId, coins } = event;
      const available = availableOf(walletOf(batch, viewerId)).toString();
      return { status: 201, body: { topUpId, viewer: viewerId, coins: coins.toString(), available } };
    }
    case 'ContractAgreed': {
      const { streamerId, n, shareBasisPoints, validFrom } = event;
      return { status: 201, body: { streamer: streamerId, contract: n, shareBasisPoints, validFrom } };
    }
    default:
      throw new Error(`${command.type} led to ${event?.type ?? 'nothing'}`);
  }
}

function asOwnEvent(event: LiwuEvent): WalletEvent | ContractAgreed {
  switch (event.type) {
    case 'CoinsHeld':
    case 'HoldRefused':
    case 'GiftSettled':
    case 'HoldReleased':
    case 'CoinsToppedUp':
    case 'ContractAgreed':
      return event;
    default:
      throw new Error(`the wallet does not write ${event.type}`);
  }
}
