import type {
  ActionApproved,
  ActionProposed,
  ActionRejected,
  CoinsGranted,
  CoinsToppedUp,
  ContractAgreed,
  GiftReversed,
  LiwuEvent,
  PeriodClosed,
  StreamerDebtWrittenOff,
  StreamerFrozen,
  StreamerUnfrozen,
  TopUpChargedBack,
  TopUpRefunded,
  ViewerDebtWrittenOff,
  WalletFrozen,
  WalletUnfrozen,
} from '@liwu/contracts';
import type { Outcome } from './present-outcome.js';

/** What changes one viewer's wallet. */
export type ViewerEvent =
  | Outcome
  | CoinsToppedUp
  | CoinsGranted
  | GiftReversed
  | TopUpRefunded
  | TopUpChargedBack
  | ViewerDebtWrittenOff
  | WalletFrozen
  | WalletUnfrozen;

/** What is about a streamer. */
export type StreamerEvent = ContractAgreed | StreamerDebtWrittenOff | StreamerFrozen | StreamerUnfrozen;

/** What people asked of each other. */
export type ActionEvent = ActionProposed | ActionApproved | ActionRejected;

/** The wallet's own events: all of its state can be built again from these alone. */
export type WalletEvent = ViewerEvent | StreamerEvent | ActionEvent | PeriodClosed;

const TYPES: Readonly<Record<WalletEvent['type'], true>> = {
  ActionApproved: true,
  ActionProposed: true,
  ActionRejected: true,
  CoinsGranted: true,
  CoinsHeld: true,
  CoinsToppedUp: true,
  ContractAgreed: true,
  GiftReversed: true,
  GiftSettled: true,
  HoldRefused: true,
  HoldReleased: true,
  PeriodClosed: true,
  StreamerDebtWrittenOff: true,
  StreamerFrozen: true,
  StreamerUnfrozen: true,
  TopUpChargedBack: true,
  TopUpRefunded: true,
  ViewerDebtWrittenOff: true,
  WalletFrozen: true,
  WalletUnfrozen: true,
};

export const WALLET_EVENT_TYPES = Object.keys(TYPES) as WalletEvent['type'][];

/** Whether the wallet itself writes such events. */
export const isWalletEvent = (event: LiwuEvent): event is WalletEvent => Object.hasOwn(TYPES, event.type);
