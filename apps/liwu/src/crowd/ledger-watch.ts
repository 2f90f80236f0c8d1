import type { LiwuEvent } from '@liwu/contracts';
import type { DatabaseUrls } from '../suite/storing-services.js';
import { EventReader } from './event-reader.js';
import { giftName } from './sent-gift.js';

/** What the wallet's own records, and the catalog's refusals, say of one gift. */
export interface LedgerGift {
  holds: number;
  settlements: number;
  releases: number;
  /** Released in the viewer's favour, since nobody can know whether it was shown. */
  unknown: boolean;
  refusal: string | undefined;
  /** In whole coins. */
  settledCost: bigint;
}

/** What a viewer has in the books, in 1/10,000 coins. */
export interface LedgerBalance {
  readonly available: bigint;
  readonly held: bigint;
}

/** What the books say of each gift. */
class LedgerGifts {
  readonly byName = new Map<string, LedgerGift>();
  settled = 0;
  released = 0;

  /** Repeats of an answer (n > 0) move nothing, and do not count. */
  add(event: LiwuEvent): void {
    if (event.n !== 0) return;
    switch (event.type) {
      case 'CoinsHeld':
        this.#of(event).holds += 1;
        return;
      case 'GiftRefused':
      case 'HoldRefused':
        this.#of(event).refusal = event.code;
        return;
      case 'GiftSettled': {
        const gift = this.#of(event);
        gift.settlements += 1;
        gift.settledCost += event.cost;
        this.settled += 1;
        return;
      }
      case 'HoldReleased': {
        const gift = this.#of(event);
        gift.releases += 1;
        gift.unknown = event.certainty === 'unknown';
        this.released += 1;
        return;
      }
      default:
    }
  }

  #of({ requestId, viewerId }: { viewerId: string; requestId: string }): LedgerGift {
    const name = giftName(viewerId, requestId);
    let gift = this.byName.get(name);
    if (!gift) {
      gift = { holds: 0, settlements: 0, releases: 0, unknown: false, refusal: undefined, settledCost: 0n };
      this.byName.set(name, gift);
    }
    return gift;
  }
}

/** Follows what the books say of a crowd's gifts, by SQL: what was refused, held, settled and released. */
export class LedgerWatch {
  private constructor(
    readonly gifts: LedgerGifts,
    private readonly wallet: EventReader,
    private readonly catalog: EventReader,
    private readonly viewerPrefix: string,
  ) {}

  /** Follows the gifts of the viewers whose ids begin so, from now on. */
  static async open(urls: Pick<DatabaseUrls, 'gift-catalog' | 'wallet'>, viewerPrefix: string): Promise<LedgerWatch> {
    const gifts = new LedgerGifts();
    const open = (url: string): Promise<EventReader> =>
      EventReader.open(url, viewerPrefix, (event) => gifts.add(event));
    const [wallet, catalog] = await Promise.all([open(urls.wallet), open(urls['gift-catalog'])]);
    return new LedgerWatch(gifts, wallet, catalog, viewerPrefix);
  }

  async close(): Promise<void> {
    await Promise.all([this.wallet.close(), this.catalog.close()]);
  }

  async readOn(): Promise<void> {
    await Promise.all([this.wallet.readOn(), this.catalog.readOn()]);
  }

  /** The coins of the crowd's viewers as the ledger's accounts have them. */
  async balances(): Promise<Map<string, LedgerBalance>> {
    const { rows } = await this.wallet.pool.query<{ viewer: string; available: string; held: string }>(
      `SELECT split_part(account, ':', 2) AS viewer,
  coalesce(sum(balance) FILTER (WHERE account LIKE '%:available'), 0)::text AS available,
  coalesce(sum(balance) FILTER (WHERE account LIKE '%:held'), 0)::text AS held
FROM balance WHERE unit = 'COIN' AND account LIKE 'viewer:' || $1 || '%' GROUP BY 1`,
      [this.viewerPrefix],
    );
    return new Map(
      rows.map(({ available, held, viewer }) => [viewer, { available: BigInt(available), held: BigInt(held) }]),
    );
  }
}
