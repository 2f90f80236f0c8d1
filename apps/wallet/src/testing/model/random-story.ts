import { Random } from './random.js';
import { RandomClock } from './random-clock.js';
import { type Cast, type GiftName, RandomProposals } from './random-proposals.js';
import { dayOf } from './slow-accounts.js';
import type { SlowCommand } from './slow-command.js';
import type { SlowTopUp } from './slow-state.js';
import type { SlowWallet } from './slow-wallet.js';
import { lotOfPayment } from './wallet-words.js';

const CURRENCIES = ['EUR', 'JPY', 'KWD'];
const PROVIDERS = ['acme', 'paynow'];
const STAFF = ['ann', 'ben', 'cem'];
export const CAST: Cast = { viewers: ['alice', 'bob', 'carol', 'dan'], streamers: ['sora', 'mia', 'leo'] };
/** How often what is chosen is one of the latest, which is where things happen. */
const LATEST = 25;

type Doing = SlowCommand['do'] | 'decide' | 'take-back';
/** Odds out of a hundred. */
const WEIGHTS = { 'top-up': 10, ask: 36, confirm: 17, abandon: 7, 'take-back': 8, agree: 1.5, freeze: 0.5, propose: 9 };

/** What people and services ask of the wallet, at random: mostly what makes sense by what the model knows, and all sorts of mistakes. */
export class RandomStory {
  private readonly random: Random;
  private readonly clock: RandomClock;
  private readonly proposals: RandomProposals;
  private readonly gifts: GiftName[] = [];
  private readonly actions: string[] = [];
  private readonly lastRequest = new Map<string, number>();
  private topUps = 0;
  private refunds = 0;

  constructor(
    seed: number,
    start: number,
    private readonly model: SlowWallet,
  ) {
    this.random = new Random(seed);
    this.clock = new RandomClock(this.random, start);
    this.proposals = new RandomProposals(this.random, this.clock, model, CAST);
  }

  next(): SlowCommand {
    this.clock.tick();
    const doing: Doing = this.random.weighted({ ...WEIGHTS, decide: 10, 'pay-out': 1 });
    switch (doing) {
      case 'take-back':
        return this.model.topUps.size === 0 ? this.topUp() : this.takeBack(this.someTopUp());
      case 'ask':
        return this.ask();
      case 'confirm':
      case 'abandon':
        return { do: doing, now: this.clock.now, ...this.someGift('held') };
      case 'agree':
        return this.agree();
      case 'freeze': {
        const party = this.random.of(['viewer', 'streamer'] as const);
        const id = this.random.of(party === 'viewer' ? CAST.viewers : CAST.streamers);
        return { do: doing, now: this.clock.now, party, id };
      }
      case 'pay-out':
        return this.payOut();
      case 'propose':
        return this.propose();
      case 'decide':
        return this.decide();
      default:
        return this.topUp();
    }
  }

  private topUp(): SlowCommand {
    const { random, clock } = this;
    const viewer = random.of(CAST.viewers);
    const provider = random.of(PROVIDERS);
    const isAgain = this.topUps > 0 && random.isTrue(0.05);
    const reference = `pay-${isAgain ? random.whole(1, this.topUps) : ++this.topUps}`;
    const size = random.weighted({ usual: 70, one: 8, great: 6, free: 3, huge: 1, tooMany: 1 });
    const coins = {
      usual: random.big(2, 60),
      one: 1n,
      great: random.big(200, 1_000),
      free: random.big(1, 20),
      huge: random.big(1, 9) * 100_000_000n + random.big(0, 99),
      tooMany: 1_000_000_000_000n,
    }[size];
    const price =
      size === 'free' ? 0n : size === 'huge' ? random.big(1, 9e11) : random.big(1, random.of([5, 500, 9_999]));
    const tax = random.isTrue(0.3) ? 0n : (price * random.big(1, 25)) / 100n;
    const money = { coins, price, tax, currency: random.of(CURRENCIES) };
    const lot = lotOfPayment(viewer, provider, reference);
    return { do: 'top-up', now: clock.now, viewer, ...money, provider, reference, effective: clock.effective(), lot };
  }

  private takeBack({ lot, provider, reference: payment, tax, back }: SlowTopUp): SlowCommand {
    const { random, clock } = this;
    const isAgain = this.refunds > 0 && random.isTrue(0.05);
    const reference = `back-${isAgain ? random.whole(1, this.refunds) : ++this.refunds}`;
    const isRefund = random.isTrue(0.45);
    const left = lot.size - back.coins;
    const most = isRefund && random.isTrue(0.85) && lot.available < left ? lot.available : left;
    const coins = this.part(most) || 1n;
    const fair = (lot.price * coins) / lot.size;
    const moneyLeft = lot.price - back.money;
    const money = random.isTrue(0.4) && fair <= moneyLeft ? fair : this.part(moneyLeft);
    const others = CURRENCIES.filter((currency) => currency !== lot.currency);
    const currency = random.isTrue(0.02) ? random.of(others) : lot.currency;
    const counted = { coins, money, tax: this.part(tax - back.tax), currency, effective: clock.effective() };
    return { do: isRefund ? 'refund' : 'chargeback', now: clock.now, provider, payment, reference, ...counted };
  }

  /** All of it, some of it, nothing, or a little too much. */
  private part(whole: bigint): bigint {
    const how = this.random.weighted({ all: 35, some: 55, none: 6, tooMuch: 4 });
    if (how === 'all') return whole;
    if (how === 'none') return 0n;
    return how === 'tooMuch' ? whole + this.random.big(1, 3) : (whole * this.random.big(1, 100)) / 100n;
  }

  private ask(): SlowCommand {
    const { random, clock } = this;
    const { viewer, request } = random.isTrue(0.1) ? this.someGift('any') : this.newGift();
    const available = this.model.availableTo(viewer);
    const how = random.weighted({ usual: 80, all: 6, tooMuch: 8, one: 4, nothing: 2 });
    const usual = random.big(1, 30);
    const few = available > 1n && usual > available ? available / 2n : usual;
    const cost = { usual: few, all: available || 1n, tooMuch: available + random.big(1, 5), one: 1n, nothing: 0n }[how];
    const validUntil = random.isTrue(0.04) ? clock.now - random.whole(1, 1_000) : clock.now + random.whole(0, 30_000);
    const n = random.isTrue(0.7) ? 0 : random.whole(0, 6);
    return { do: 'ask', now: clock.now, viewer, request, streamer: random.of(CAST.streamers), cost, validUntil, n };
  }

  private agree(): SlowCommand {
    const { random, clock } = this;
    const now = clock.now;
    const basisPoints = random.of([0n, 10_000n, random.big(1, 9_999), random.big(1, 9_999)]);
    const validFrom = random.isTrue(0.5) ? now : now + random.whole(-86_400_000, 86_400_000);
    return { do: 'agree', now, streamer: random.of(CAST.streamers), basisPoints, validFrom };
  }

  /** Mostly all that was earned, so that a reversal leaves a debt; never to a day that is closed. */
  private payOut(): SlowCommand {
    const { random, clock, model } = this;
    const streamer = random.of(CAST.streamers);
    const earned = model.earnedBy(streamer);
    const amount = random.isTrue(0.8) ? earned : earned / 2n;
    const isClosed = dayOf(clock.now).slice(0, 7) <= model.ledger.accounts.closedMonth;
    return amount <= 0n || isClosed ? this.ask() : { do: 'pay-out', now: clock.now, streamer, amount };
  }

  private propose(): SlowCommand {
    const by = this.random.of(STAFF);
    const action = `action-${this.actions.length + 1}`;
    const proposal = this.proposals.next(by, action, this.someGift('settled'));
    this.actions.push(action);
    return { do: 'propose', now: this.clock.now, by, action, proposal };
  }

  private decide(): SlowCommand {
    const { random } = this;
    const verdict = random.isTrue(0.85) ? 'approve' : 'reject';
    const known = this.actions.filter((name) => this.model.actions.has(name));
    const waiting = known.slice(-LATEST).filter((name) => this.model.actions.get(name)?.status === 'waiting');
    const some = random.isTrue(0.9) && waiting.length > 0 ? waiting : known;
    const action = some.length === 0 || random.isTrue(0.02) ? 'action-0' : random.of(some);
    const by = this.model.actions.get(action)?.by;
    const others = STAFF.filter((one) => one !== by);
    return { do: verdict, now: this.clock.now, by: random.of(random.isTrue(0.9) ? others : STAFF), action };
  }

  private newGift(): GiftName {
    const viewer = this.random.of(CAST.viewers);
    const request = (this.lastRequest.get(viewer) ?? 0) + 1;
    this.lastRequest.set(viewer, request);
    const gift = { viewer, request };
    this.gifts.push(gift);
    return gift;
  }

  /** Mostly a late one that is in this state; now and then any, or one that nobody asked for. */
  private someGift(status: 'held' | 'settled' | 'any'): GiftName {
    const { random, model } = this;
    if (this.gifts.length === 0 || random.isTrue(0.02)) return { viewer: random.of(CAST.viewers), request: 99_999 };
    if (status === 'any' || random.isTrue(0.08)) return random.of(this.gifts);
    const latest = this.gifts.slice(status === 'held' ? -4 * LATEST : -8 * LATEST).filter(({ viewer, request }) => {
      const gift = model.gifts.get(`${viewer}/${request}`);
      return gift?.status === status && !gift.reversed;
    });
    return random.of(latest.length > 0 ? latest : this.gifts);
  }

  private someTopUp(): SlowTopUp {
    const all = [...this.model.topUps.values()];
    return this.random.of(this.random.isTrue(0.7) ? all.slice(-LATEST) : all);
  }
}
