/** One coin, as a thing of its own. */
interface SlowCoin {
  readonly viewer: string;
  readonly lot: SlowLot;
  /** `available`, `spent`, or the request that holds it. */
  state: string;
}
interface SlowLot {
  readonly name: string;
  readonly promo: boolean;
  readonly size: bigint;
  readonly price: bigint;
  readonly unit: string;
  readonly at: number;
  readonly expiresAt: number;
}
interface SlowGift {
  status: 'refused' | 'held' | 'settled' | 'released';
  readonly viewer: string;
  readonly streamer: string;
  readonly basisPoints: bigint;
  readonly coins: SlowCoin[];
}

/** What a gift asks for, so far as money is concerned. */
export interface SlowRequest {
  readonly viewer: string;
  readonly request: string;
  readonly streamer: string;
  readonly cost: number;
  readonly late: boolean;
  readonly basisPoints: bigint;
}

/**
 * The books as a child would keep them: every coin is a thing that lies somewhere, and an account's balance is what is
 * counted there. Shares no code with the wallet, so that the two can contradict each other.
 */
export class SlowBooks {
  readonly gifts = new Map<string, SlowGift>();
  private readonly coins: SlowCoin[] = [];
  private readonly lots: SlowLot[] = [];
  private readonly taxes: { provider: string; unit: string; tax: bigint; price: bigint }[] = [];

  topUp(
    viewer: string,
    size: number,
    money: { price: bigint; tax: bigint; unit: string; at: number; name: string },
  ): void {
    const { price, tax, unit, at, name } = money;
    this.taxes.push({ provider: 'acme', unit, tax, price });
    this.fill(viewer, { name, promo: false, size: BigInt(size), price, unit, at, expiresAt: Infinity });
  }

  give(viewer: string, size: number, name: string, at: number, expiresAt: number): void {
    this.fill(viewer, { name, promo: true, size: BigInt(size), price: 0n, unit: 'none', at, expiresAt });
  }

  ask({ viewer, request, streamer, cost, late, basisPoints }: SlowRequest): void {
    const key = `${viewer}/${request}`;
    if (this.gifts.has(key)) return;
    const free = this.coins.filter((coin) => coin.viewer === viewer && coin.state === 'available').sort(spentFirst);
    const open = [...this.gifts.values()].filter((gift) => gift.viewer === viewer && gift.status === 'held').length;
    const isHeld = !late && open < 5 && free.length >= cost;
    const taken = isHeld ? free.slice(0, cost) : [];
    for (const coin of taken) coin.state = key;
    this.gifts.set(key, { status: isHeld ? 'held' : 'refused', viewer, streamer, basisPoints, coins: taken });
  }

  end(viewer: string, request: string, status: 'settled' | 'released'): void {
    const gift = this.gifts.get(`${viewer}/${request}`);
    if (gift?.status !== 'held') return;
    gift.status = status;
    for (const coin of gift.coins) coin.state = status === 'settled' ? 'spent' : 'available';
  }

  /** Every account that is not empty, by `account unit`, on its normal side. */
  balances(): Map<string, bigint> {
    const found = new Map<string, bigint>();
    const add = (account: string, unit: string, amount: bigint) => {
      if (amount !== 0n) found.set(`${account} ${unit}`, (found.get(`${account} ${unit}`) ?? 0n) + amount);
    };
    for (const { viewer, lot, state } of this.coins) {
      const kind = lot.promo ? 'promo' : 'paid';
      add(lot.promo ? 'platform:promotions' : 'platform:top-ups', 'COIN', 10_000n);
      if (state === 'available') add(`viewer:${viewer}:${kind}:available`, 'COIN', 10_000n);
      else if (state !== 'spent') add(`viewer:${viewer}:${kind}:held`, 'COIN', 10_000n);
      else if (lot.promo) add('platform:promotions', 'COIN', -10_000n);
      else add('platform:gift-revenue', 'COIN', 10_000n);
    }
    for (const lot of this.lots) {
      const spent = BigInt(this.coins.filter((coin) => coin.lot === lot && coin.state === 'spent').length);
      const earned = (lot.price * spent) / lot.size;
      add('platform:revenue', lot.unit, earned);
      add('platform:deferred-revenue', lot.unit, lot.price - earned);
    }
    for (const { provider, unit, tax, price } of this.taxes) {
      add(`provider:${provider}:receivable`, unit, price + tax);
      add('platform:tax-payable', unit, tax);
    }
    for (const { status, streamer, basisPoints, coins } of this.gifts.values()) {
      if (status !== 'settled') continue;
      for (const { lot } of coins) {
        add(`streamer:${streamer}:earned`, 'COIN', basisPoints);
        add(lot.promo ? 'platform:promo-share' : 'platform:streamer-share', 'COIN', basisPoints);
      }
    }
    return new Map([...found].filter(([, amount]) => amount !== 0n));
  }

  private fill(viewer: string, lot: SlowLot): void {
    this.lots.push(lot);
    for (let made = 0n; made < lot.size; made++) this.coins.push({ viewer, lot, state: 'available' });
  }
}

function spentFirst({ lot: a }: SlowCoin, { lot: b }: SlowCoin): number {
  if (a.promo !== b.promo) return a.promo ? -1 : 1;
  if (a.expiresAt < b.expiresAt) return -1;
  if (a.expiresAt > b.expiresAt) return 1;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
