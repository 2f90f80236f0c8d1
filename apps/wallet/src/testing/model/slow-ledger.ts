import { SlowAccounts } from './slow-accounts.js';

/** Coins that came together, and what became of them. */
export interface SlowLot {
  readonly name: string;
  readonly viewer: string;
  readonly kind: 'paid' | 'promo';
  /** N */
  readonly size: bigint;
  /** C, and in what it was paid; nothing for coins that were given away. */
  readonly price: bigint;
  readonly currency: string;
  readonly made: number;
  readonly expires: number;
  available: bigint;
  held: bigint;
  spent: bigint;
  refunded: bigint;
  repaid: bigint;
  /** r: the money that has left with the coins that have left. */
  departed: bigint;
}

/** The coins of one lot that a gift holds or has spent, and the money that the settling recorded for them. */
interface SlowPart {
  readonly lot: SlowLot;
  readonly coins: bigint;
  revenue: bigint;
}

/** Coins that are reserved or spent for one gift. */
export interface SlowHold {
  readonly viewer: string;
  readonly streamer: string;
  readonly basisPoints: bigint;
  readonly parts: SlowPart[];
}

/** What is taken back of a top-up. */
interface SlowTakingBack {
  readonly provider: string;
  readonly coins: bigint;
  readonly money: bigint;
  readonly tax: bigint;
}

const account = (viewer: string, lot: SlowLot, place: 'available' | 'held') => `viewer:${viewer}:${lot.kind}:${place}`;

/** Finance's table of postings, line by line, over plain lots; what may be done is decided elsewhere. */
export class SlowLedger {
  readonly accounts = new SlowAccounts();
  /** By viewer, as they came. */
  readonly lots = new Map<string, SlowLot[]>();
  /** Coins that a viewer owes. */
  readonly owed = new Map<string, bigint>();

  lotsOf(viewer: string): SlowLot[] {
    let lots = this.lots.get(viewer);
    if (!lots) this.lots.set(viewer, (lots = []));
    return lots;
  }

  owedBy(viewer: string): bigint {
    return this.owed.get(viewer) ?? 0n;
  }

  topUp(lot: SlowLot, tax: bigint, provider: string): void {
    this.lotsOf(lot.viewer).push(lot);
    this.accounts.coins('platform:top-ups', account(lot.viewer, lot, 'available'), lot.size);
    const receivable = `provider:${provider}:receivable`;
    this.accounts.move(receivable, 'platform:deferred-revenue', lot.currency, lot.price);
    this.accounts.move(receivable, 'platform:tax-payable', lot.currency, tax);
    this.repay(lot.viewer);
  }

  grant(lot: SlowLot): void {
    this.lotsOf(lot.viewer).push(lot);
    this.accounts.coins('platform:promotions', account(lot.viewer, lot, 'available'), lot.size);
  }

  /** Takes the coins from the lots in the order of spending. */
  hold(viewer: string, cost: bigint, streamer: string, basisPoints: bigint): SlowHold {
    const parts: SlowPart[] = [];
    let missing = cost;
    for (const lot of spendable(this.lotsOf(viewer))) {
      const coins = missing < lot.available ? missing : lot.available;
      if (coins === 0n) break;
      missing -= coins;
      lot.available -= coins;
      lot.held += coins;
      parts.push({ lot, coins, revenue: 0n });
      this.accounts.coins(account(viewer, lot, 'available'), account(viewer, lot, 'held'), coins);
    }
    if (missing > 0n) throw new Error(`the model holds ${missing} coins too few`);
    return { viewer, streamer, basisPoints, parts };
  }

  settle(hold: SlowHold): void {
    for (const part of hold.parts) {
      const { lot, coins } = part;
      const held = account(hold.viewer, lot, 'held');
      this.accounts.coins(held, lot.kind === 'paid' ? 'platform:gift-revenue' : 'platform:promotions', coins);
      part.revenue = moneyWith(lot, coins);
      this.accounts.move('platform:deferred-revenue', 'platform:revenue', lot.currency, part.revenue);
      lot.held -= coins;
      lot.spent += coins;
      lot.departed += part.revenue;
    }
    const earned = `streamer:${hold.streamer}:earned`;
    this.accounts.move('platform:streamer-share', earned, 'COIN', shareOf(hold, 'paid'));
    this.accounts.move('platform:promo-share', earned, 'COIN', shareOf(hold, 'promo'));
  }

  release({ viewer, parts }: SlowHold): void {
    for (const { lot, coins } of parts) {
      this.accounts.coins(account(viewer, lot, 'held'), account(viewer, lot, 'available'), coins);
      lot.held -= coins;
      lot.available += coins;
    }
    this.repay(viewer);
  }

  reverse(hold: SlowHold): void {
    for (const { lot, coins, revenue } of hold.parts) {
      const from = lot.kind === 'paid' ? 'platform:gift-revenue' : 'platform:promotions';
      this.accounts.coins(from, account(hold.viewer, lot, 'available'), coins);
      this.accounts.move('platform:revenue', 'platform:deferred-revenue', lot.currency, revenue);
      lot.spent -= coins;
      lot.available += coins;
      lot.departed -= revenue;
    }
    const earned = `streamer:${hold.streamer}:earned`;
    this.accounts.move(earned, 'platform:streamer-share', 'COIN', shareOf(hold, 'paid'));
    this.accounts.move(earned, 'platform:promo-share', 'COIN', shareOf(hold, 'promo'));
    this.repay(hold.viewer);
  }

  /** A refund or a chargeback: the coins that are gone already, the viewer owes. */
  takeBack(lot: SlowLot, { provider, coins, money, tax }: SlowTakingBack): void {
    const { viewer, currency } = lot;
    const receivable = `provider:${provider}:receivable`;
    const there = coins < lot.available ? coins : lot.available;
    const released = moneyWith(lot, there);
    this.accounts.coins(account(viewer, lot, 'available'), 'platform:refunds', there);
    this.accounts.coins(`viewer:${viewer}:owed`, 'platform:refunds', coins - there);
    if (money > released) {
      this.accounts.move('platform:deferred-revenue', receivable, currency, released);
      this.accounts.move('platform:refund-losses', receivable, currency, money - released);
    } else {
      this.accounts.move('platform:deferred-revenue', receivable, currency, money);
      this.accounts.move('platform:deferred-revenue', 'platform:refund-losses', currency, released - money);
    }
    this.accounts.move('platform:tax-payable', receivable, currency, tax);
    lot.available -= there;
    lot.refunded += there;
    lot.departed += released;
    this.owed.set(viewer, this.owedBy(viewer) + coins - there);
    this.repay(viewer);
  }

  writeOffViewer(viewer: string, coins: bigint): void {
    this.accounts.coins('platform:write-offs', `viewer:${viewer}:owed`, coins);
    this.owed.set(viewer, this.owedBy(viewer) - coins);
  }

  writeOffStreamer(streamer: string, amount: bigint): void {
    this.accounts.move('platform:write-offs', `streamer:${streamer}:earned`, 'COIN', amount);
  }

  payOut(streamer: string, amount: bigint): void {
    this.accounts.move(`streamer:${streamer}:earned`, `streamer:${streamer}:payout-pending`, 'COIN', amount);
  }

  /** While the viewer owes coins, the paid coins that are there go back; their money is lost to the refunds. */
  private repay(viewer: string): void {
    for (const lot of spendable(this.lotsOf(viewer))) {
      const owed = this.owedBy(viewer);
      if (lot.kind === 'promo' || owed === 0n) continue;
      const coins = owed < lot.available ? owed : lot.available;
      const lost = moneyWith(lot, coins);
      this.accounts.coins(account(viewer, lot, 'available'), `viewer:${viewer}:owed`, coins);
      this.accounts.move('platform:deferred-revenue', 'platform:refund-losses', lot.currency, lost);
      lot.available -= coins;
      lot.repaid += coins;
      lot.departed += lost;
      this.owed.set(viewer, owed - coins);
    }
  }
}

type NewLot = Omit<SlowLot, 'available' | 'held' | 'spent' | 'refunded' | 'repaid' | 'departed'>;

/** A lot of which nothing has left yet. */
export const newLot = (lot: NewLot): SlowLot => ({
  ...lot,
  available: lot.size,
  held: 0n,
  spent: 0n,
  refunded: 0n,
  repaid: 0n,
  departed: 0n,
});

/** f(g): the money that leaves a lot with g of its coins. */
function moneyWith({ size, price, spent, refunded, repaid, departed }: SlowLot, coins: bigint): bigint {
  const gone = spent + refunded + repaid;
  const money = (price * (gone + coins)) / size - departed;
  return money > 0n ? money : 0n;
}

/** In 1/10,000 of a coin, which is what one basis point of a coin is. */
function shareOf({ parts, basisPoints }: SlowHold, kind: SlowLot['kind']): bigint {
  let coins = 0n;
  for (const part of parts) if (part.lot.kind === kind) coins += part.coins;
  return coins * basisPoints;
}

/** The lots that have something: promotional ones first, then by expiry, then the oldest, then by name. */
function spendable(lots: readonly SlowLot[]): SlowLot[] {
  return lots.filter(({ available }) => available > 0n).sort(earlierSpent);
}

function earlierSpent(a: SlowLot, b: SlowLot): number {
  if (a.kind !== b.kind) return a.kind === 'promo' ? -1 : 1;
  if (a.expires !== b.expires) return a.expires < b.expires ? -1 : 1;
  if (a.made !== b.made) return a.made < b.made ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
