import { coins, type CoinsHeld, type LiwuEvent, type Proposal } from '@liwu/contracts';
import { FinanceScenario } from '../finance-schema/finance-scenario.js';
import { idOfAsking } from '../request-fields/id-of-asking.js';
import { abandoned, arrived, confirmed, handlerWith, priced, requestId } from '../testing/facts.js';

/** What somebody sends to whom. */
interface Sent {
  readonly viewer: string;
  readonly streamer?: string;
  readonly room?: string;
  readonly gift?: string;
  readonly quantity?: number;
  readonly cost: number;
}

interface Agreed {
  readonly reason: string;
  readonly verdict?: 'approve' | 'reject' | undefined;
  readonly lotIds?: readonly string[];
  readonly asks?: string;
  readonly decides?: string;
}

const MINUTE_MS = 60_000;

/** Books in which a story happens, step by step, each with a moment of its own; what the wallet posts is the wallet's own doing. */
export class Story {
  private readonly handler = handlerWith();
  private readonly held = new Map<number, CoinsHeld>();
  /** What was decided of the gifts' deliveries, in order. */
  readonly decisions: (LiwuEvent & { viewerId: string })[] = [];
  private asked = 0;

  private constructor(readonly books: FinanceScenario) {}

  static async begin(): Promise<Story> {
    return new Story(await FinanceScenario.create());
  }

  /** The coins of the k-th gift are held. */
  async hold(now: number, k: number, sent: Sent): Promise<void> {
    const { viewer, streamer = 'sora', room = 'tea-house', gift = 'rose', quantity = 1, cost } = sent;
    const about = {
      viewerId: viewer,
      receiver: streamer,
      room,
      gift,
      quantity,
      unitPrice: coins(BigInt(cost / quantity)),
    };
    const asks = priced(BigInt(cost), k, { ...about, at: now, validUntil: now + MINUTE_MS });
    const [event] = await this.books.database.run(this.handler, [arrived(asks, now)]);
    if (event?.type !== 'CoinsHeld') throw new Error(`nothing is held for gift ${k}, but there is ${event?.type}`);
    this.held.set(k, event);
  }

  /** The k-th gift was shown. */
  async settle(now: number, k: number): Promise<void> {
    const { viewerId } = this.giftOf(k);
    const shown = confirmed(k, { viewerId, at: now, evidenceAt: now, traceId: `trace-${k}` });
    await this.decided(shown, now);
  }

  /** Nobody can be shown the k-th gift any more. */
  async release(now: number, k: number): Promise<void> {
    const { viewerId } = this.giftOf(k);
    await this.decided(abandoned(k, { viewerId, at: now, closedAt: now }), now);
  }

  /** A gift that is shown a minute later. */
  async gift(now: number, k: number, sent: Sent): Promise<void> {
    await this.hold(now, k, sent);
    await this.settle(now + MINUTE_MS, k);
  }

  async reverse(now: number, k: number, reason: string): Promise<void> {
    const { viewerId, lots } = this.giftOf(k);
    const lotIds = lots.map(({ lotId }) => lotId);
    await this.agree(now, { type: 'ReverseGift', viewerId, requestId: requestId(k) }, { reason, lotIds });
  }

  async grant(
    now: number,
    viewerId: string,
    count: number,
    campaignId: string,
    agreed: Partial<Agreed> = {},
  ): Promise<void> {
    const proposal = {
      type: 'GrantCoins',
      viewerId,
      coins: coins(BigInt(count)),
      campaignId,
      expiresAt: null,
    } as const;
    await this.agree(now, proposal, { reason: 'campaign', ...agreed });
  }

  /** One asks for it; an hour later somebody else says yes or no, or nobody says anything. */
  async agree(now: number, proposal: Proposal, agreed: Agreed): Promise<void> {
    const { reason, lotIds = [], asks = 'ann', decides = 'boss' } = agreed;
    const verdict = 'verdict' in agreed ? agreed.verdict : 'approve';
    const key = `ask-${(this.asked += 1)}`;
    const by = (caller: string) => ({ caller, key, contentHash: '00' });
    await this.books.ask(now, { type: 'ProposeAction', proposal, reasonCode: reason, lotIds }, by(asks));
    const actionId = idOfAsking('action', asks, key);
    if (verdict)
      await this.books.ask(
        now + 60 * MINUTE_MS,
        { type: 'DecideAction', verdict, actionId, proposal, lotIds },
        by(decides),
      );
  }

  private async decided(decision: LiwuEvent & { viewerId: string }, now: number): Promise<void> {
    this.decisions.push(decision);
    await this.books.database.run(this.handler, [arrived(decision, now)]);
  }

  private giftOf(k: number): CoinsHeld {
    const found = this.held.get(k);
    if (!found) throw new Error(`there is no gift ${k}`);
    return found;
  }
}
