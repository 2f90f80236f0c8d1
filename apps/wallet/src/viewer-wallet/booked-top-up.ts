import type { Coins, Money } from '@liwu/contracts';

/** A top-up as it was booked; nothing of it ever changes. */
export interface BookedTopUp {
  readonly topUpId: string;
  readonly viewerId: string;
  readonly provider: string;
  readonly lotId: string;
  readonly coins: Coins;
  /** Net of tax. */
  readonly price: Money;
  readonly tax: Money;
}
