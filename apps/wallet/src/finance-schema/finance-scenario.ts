import { type CoinsHeld, type LiwuEvent, type Proposal, coins, minorUnits } from '@liwu/contracts';
import { idOfAsking } from '../request-fields/id-of-asking.js';
import { ALICE, abandoned, arrived, asked, confirmed, handlerWith, priced, STREAMER } from '../testing/facts.js';
import { WalletDatabase } from '../testing/wallet-database.js';
import { topUpIdOf } from '../viewer-wallet/top-up-id.js';
import type { WalletCommand } from '../wallet-command.js';

export const BOB = 'bob';
export const CAROL = 'carol';

/** A moment of 2026, in UTC: `at('10-20 12:00')`. */
export const at = (text: string): number => Date.parse(`2026-${text.replace(' ', 'T')}Z`);

type Bought = readonly [count: number, price: number, tax: number, unit: string];

/** A wallet's database in which two months of small business happen, step by step, each with a moment of its own. */
export class FinanceScenario {
  private readonly handler = handlerWith();
  private readonly bought = new Map<string, { viewerId: string; lotId: string; bought: Bought }>();
  private readonly held = new Map<number, CoinsHeld>();
  private steps = 0;

  private constructor(readonly database: WalletDatabase) {}

  static async create(): Promise<FinanceScenario> {
    return new FinanceScenario(await WalletDatabase.create());
  }

  async topUp(now: number, viewerId: string, reference: string, bought: Bought, effectiveAt = now): Promise<void> {
    const [count, price, tax, unit] = bought;
    const payment = { provider: 'acme', providerReference: reference };
    const [event] = await this.ask(now, {
      type: 'TopUpCoins',
      viewerId,
      coins: coins(BigInt(count)),
      price: money(price, unit),
      tax: money(tax, unit),
      ...payment,
      effectiveAt,
    });
    if (event?.type === 'CoinsToppedUp') this.bought.set(reference, { viewerId, lotId: event.lotId, bought });
  }

  async takeBack(
    now: number,
    kind: 'refund' | 'chargeback',
    reference: string,
    back: readonly number[],
  ): Promise<void> {
    const { viewerId, lotId, bought } = this.bought.get(reference)!;
    const [count = 0, price = 0, tax = 0] = back;
    const [allCoins, allPrice, allTax, unit] = bought;
    const payment = { provider: 'acme', providerReference: reference };
    const topUp = {
      topUpId: topUpIdOf(payment),
      viewerId,
      provider: 'acme',
      lotId,
      coins: coins(BigInt(allCoins)),
      price: money(allPrice, unit),
      tax: money(allTax, unit),
    };
    await this.ask(now, {
      type: 'RefundTopUp',
      kind,
      topUp,
      coins: coins(BigInt(count)),
      money: money(price, unit),
      tax: money(tax, unit),
      providerReference: `${kind}-${reference}`,
      reasonCode: 'disputed',
    });
  }

  /** The k-th gift is priced, and then ends as told; `open` leaves it held. */
  async gift(
    now: number,
    viewerId: string,
    k: number,
    cost: number,
    end: 'settled' | 'released' | 'open',
  ): Promise<void> {
    const asks = priced(BigInt(cost), k, { viewerId, validUntil: now + 1_000 });
    const [event] = await this.database.run(this.handler, [arrived({ ...asks, at: now }, now)]);
    if (event?.type === 'CoinsHeld') this.held.set(k, event);
    const about = { viewerId, at: now + 60_000 };
    if (end === 'settled')
      await this.database.run(this.handler, [arrived(confirmed(k, { ...about, traceId: `trace-${k}` }), now + 60_000)]);
    if (end === 'released') await this.database.run(this.handler, [arrived(abandoned(k, about), now + 60_000)]);
  }

  async reverse(now: number, k: number): Promise<void> {
    const { viewerId, requestId, lots } = this.held.get(k)!;
    await this.decided(
      now,
      { type: 'ReverseGift', viewerId, requestId },
      'approve',
      lots.map(({ lotId }) => lotId),
    );
  }

  /** Somebody asks for it; another one says yes or no, or nothing at all, a second later. */
  async decided(
    now: number,
    proposal: Proposal,
    verdict?: 'approve' | 'reject',
    lotIds: readonly string[] = [],
  ): Promise<void> {
    this.steps += 1;
    const [asks, says] = [cause('ops', `ask-${this.steps}`), cause('boss', `say-${this.steps}`)];
    await this.ask(now, { type: 'ProposeAction', proposal, reasonCode: 'because', lotIds }, asks);
    const actionId = idOfAsking('action', asks.caller, asks.key);
    if (verdict) await this.ask(now + 1_000, { type: 'DecideAction', verdict, actionId, proposal, lotIds }, says);
  }

  async ask(now: number, command: WalletCommand, by = cause('shop', `key-${now}`)): Promise<LiwuEvent[]> {
    return this.database.run(this.handler, [asked(command, now, by)]);
  }

  /** What finance sees of it; numbers stay texts, as their decimals matter. */
  async rows(sql: string, values: unknown[] = []): Promise<unknown[][]> {
    return (await this.database.client.query<unknown[]>({ text: sql, values, rowMode: 'array' })).rows;
  }
}

/** Two viewers buy, give and are given; then a reversal, a refund, chargebacks, a debt, a closed month, and dates that are not of their day. */
export const playTwoMonths = async (scenario: FinanceScenario): Promise<void> => {
  await scenario.topUp(at('10-20 12:00'), ALICE, 'pay-1', [100, 1_000, 190, 'EUR']);
  await scenario.topUp(at('10-21 12:00'), BOB, 'pay-2', [50, 1_000, 100, 'JPY']);
  await scenario.decided(at('10-22 12:00'), grant(ALICE, 20, 'autumn'), 'approve');
  await scenario.gift(at('10-23 12:00'), ALICE, 1, 60, 'settled');
  await scenario.gift(at('10-24 12:00'), BOB, 2, 30, 'settled');
  await scenario.gift(at('10-25 12:00'), BOB, 3, 10, 'released');
  await scenario.gift(at('10-26 12:00'), ALICE, 4, 1_000, 'open');
  await scenario.topUp(at('11-02 12:00'), ALICE, 'pay-3', [60, 500, 95, 'EUR']);
  await scenario.reverse(at('11-03 12:00'), 1);
  await scenario.takeBack(at('11-04 12:00'), 'refund', 'pay-3', [10, 83, 16]);
  await scenario.takeBack(at('11-05 12:00'), 'chargeback', 'pay-2', [50, 1_000, 100]);
  await scenario.decided(at('11-06 12:00'), { type: 'WriteOffViewerDebt', viewerId: BOB, coins: coins(5n) }, 'approve');
  await scenario.topUp(at('11-07 12:00'), BOB, 'pay-4', [40, 400, 0, 'EUR']);
  await scenario.takeBack(at('11-08 12:00'), 'chargeback', 'pay-1', [100, 600, 0]);
  await scenario.decided(at('11-09 12:00'), { type: 'ClosePeriod', period: '2026-10' }, 'approve');
  await scenario.topUp(at('11-10 12:00'), CAROL, 'pay-5', [10, 100, 10, 'EUR'], at('10-30 12:00'));
  await scenario.ask(at('11-11 11:00'), {
    type: 'AgreeContract',
    streamerId: STREAMER,
    shareBasisPoints: 6_000,
    validFrom: at('12-01 00:00'),
  });
  await scenario.ask(at('11-11 12:00'), { type: 'FreezeParty', party: { streamerId: STREAMER }, reasonCode: 'fraud' });
  await scenario.decided(at('11-11 13:00'), { type: 'UnfreezeStreamer', streamerId: STREAMER }, 'reject');
  await scenario.gift(at('11-12 12:00'), ALICE, 5, 20, 'open');
  await scenario.gift(at('11-12 13:00'), ALICE, 6, 10, 'settled');
  await scenario.topUp(at('11-13 12:00'), CAROL, 'pay-6', [5, 50, 0, 'EUR'], at('11-13 12:02'));
  await scenario.topUp(at('11-14 00:00:00.200'), CAROL, 'pay-7', [3, 30, 0, 'EUR'], at('11-13 23:59:59.700'));
  await scenario.decided(at('11-14 12:00'), grant(CAROL, 8, 'winter'), 'approve');
  await scenario.gift(at('11-14 13:00'), CAROL, 8, 8, 'settled');
  await scenario.decided(at('11-15 12:00'), grant(BOB, 7, 'winter'));
};

const money = (minor: number, unit: string) => ({ minor: minorUnits(BigInt(minor)), unit });
const cause = (caller: string, key: string) => ({ caller, key, contentHash: '00' });

function grant(viewerId: string, count: number, campaignId: string): Proposal {
  return { type: 'GrantCoins', viewerId, coins: coins(BigInt(count)), campaignId, expiresAt: null };
}
