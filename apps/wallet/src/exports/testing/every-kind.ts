import { coins, minorUnits, type Money, type Proposal } from '@liwu/contracts';
import { idOfAsking } from '../../request-fields/id-of-asking.js';
import { ALICE, abandoned, arrived, asked, CAUSE, confirmed, handlerWith, NOW, priced } from '../../testing/facts.js';
import { APPROVER, decide, propose } from '../../testing/actions.js';
import type { WalletDatabase } from '../../testing/wallet-database.js';
import { topUpIdOf } from '../../viewer-wallet/top-up-id.js';
import type { BookedTopUp } from '../../viewer-wallet/booked-top-up.js';

const DAY_MS = 86_400_000;
const handler = handlerWith();

/** A story in which everything is posted that the wallet can post, over three days, in one currency. */
export class EveryKind {
  readonly viewerId: string;
  private commands = 0;

  constructor(
    private readonly database: WalletDatabase,
    private readonly unit: string,
    private readonly days = 0,
  ) {
    this.viewerId = `${ALICE}-${unit}-${days}`;
  }

  async happens(): Promise<void> {
    const first = await this.topUp(100n, 1_000n, 190n);
    const second = await this.topUp(50n, 501n, 0n);
    await this.agreed({
      type: 'GrantCoins',
      viewerId: this.viewerId,
      coins: coins(7n),
      campaignId: 'welcome',
      expiresAt: null,
    });
    await this.gift(20n, 1, 'confirmed');
    await this.gift(3n, 2, 'abandoned');
    await this.gift(31n, 3, 'confirmed');
    const [gift] = await this.giftLots(3);
    await this.agreed({ type: 'ReverseGift', viewerId: this.viewerId, requestId: gift!.requestId }, gift!.lotIds);
    await this.takeBack('refund', second, 10n, 100n);
    await this.gift(60n, 4, 'confirmed');
    await this.takeBack('chargeback', first, 100n, 999n);
    await this.agreed({ type: 'WriteOffViewerDebt', viewerId: this.viewerId, coins: coins(5n) });
    await this.topUp(10n, 99n, 0n);
    await this.gift(1n, 5, 'held');
  }

  private get now(): number {
    this.commands += 1;
    return NOW + this.days * DAY_MS + this.commands * (DAY_MS / 10) + this.commands;
  }

  private money(minor: bigint): Money {
    return { minor: minorUnits(minor), unit: this.unit };
  }

  private async topUp(bought: bigint, price: bigint, tax: bigint): Promise<BookedTopUp> {
    const providerReference = `${this.viewerId}-${this.commands}`;
    const paid = { coins: coins(bought), price: this.money(price), tax: this.money(tax), provider: 'acme' };
    const command = { type: 'TopUpCoins', viewerId: this.viewerId, ...paid, providerReference } as const;
    const [event] = await this.database.run(handler, [asked(command, this.now, this.cause())]);
    const lotId = event?.type === 'CoinsToppedUp' ? event.lotId : '';
    return { topUpId: topUpIdOf({ provider: 'acme', providerReference }), viewerId: this.viewerId, lotId, ...paid };
  }

  private async takeBack(
    kind: 'refund' | 'chargeback',
    topUp: BookedTopUp,
    taken: bigint,
    minor: bigint,
  ): Promise<void> {
    const amounts = { coins: coins(taken), money: this.money(minor), tax: this.money(0n) };
    const providerReference = `${this.viewerId}-${kind}`;
    const about = { providerReference, reasonCode: 'goodwill' };
    const command = { type: 'RefundTopUp', kind, topUp, ...amounts, ...about } as const;
    await this.database.run(handler, [asked(command, this.now, { ...this.cause(), caller: 'ann, "the boss"' })]);
  }

  private async gift(cost: bigint, k: number, ends: 'confirmed' | 'abandoned' | 'held'): Promise<void> {
    const { viewerId, now } = this;
    await this.database.run(handler, [arrived(priced(cost, k, { viewerId, at: now, validUntil: now + 30_000 }), now)]);
    if (ends === 'held') return;
    const end = ends === 'confirmed' ? confirmed(k, { viewerId }) : abandoned(k, { viewerId });
    await this.database.run(handler, [arrived(end, this.now)]);
  }

  private async giftLots(k: number): Promise<{ requestId: string; lotIds: string[] }[]> {
    const { requestId } = priced(1n, k);
    const { rows } = await this.database.client.query<{ lots: { lotId: string }[] }>(
      'SELECT lots FROM gift_hold WHERE viewer_id = $1 AND request_id = $2',
      [this.viewerId, requestId],
    );
    return rows.map(({ lots }) => ({ requestId, lotIds: lots.map(({ lotId }) => lotId) }));
  }

  /** One proposes it, another one approves. */
  private async agreed(proposal: Proposal, lotIds: readonly string[] = []): Promise<void> {
    const cause = this.cause();
    const actionId = idOfAsking('action', cause.caller, cause.key);
    await this.database.run(handler, [asked(propose(proposal, { lotIds }), this.now, cause)]);
    const decision = { ...decide(proposal), actionId, lotIds };
    await this.database.run(handler, [asked(decision, this.now, { ...APPROVER, key: cause.key })]);
  }

  private cause() {
    return { ...CAUSE, key: `${this.viewerId}-${this.commands}` };
  }
}
