import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { askForToken } from '../issuer/ask-for-token.js';
import { post } from '../shared/post.js';
import type { Suite } from '../suite/suite-file.js';
import { coinsBought, type CrowdPlan, type PricedGift } from './crowd-plan.js';
import { inParallel } from '../shared/in-parallel.js';
import type { Scarcity } from './scarcity.js';

const CALLS_AT_ONCE = 16;
const ANSWER_WITHIN_MS = 10_000;
/** 1.00 EUR buys 100 coins. */
const CENTS_PER_COIN = 1n;

const giftsSchema = z.array(
  z.object({ gift: z.string(), unitPrice: z.string(), maxQuantity: z.int(), stock: z.int().nullish() }),
);
const roomGiftsSchema = z.object({ gifts: giftsSchema });

/** What a crowd needs before it can begin, all had through the services' public APIs. */
export class Scene {
  private constructor(
    private readonly urls: Suite['urls'],
    private readonly operatorToken: string,
  ) {}

  static async enter(urls: Suite['urls']): Promise<Scene> {
    return new Scene(urls, await askForToken(urls, 'crowd-operator', 'operator'));
  }

  /** A token of the local issuer, as the platform would give it to a viewer. */
  async viewerToken(viewer: string): Promise<string> {
    return await askForToken(this.urls, viewer, 'viewer');
  }

  /** Opens one room and reads what can be bought there. */
  async priceList(room: string, host: string): Promise<PricedGift[]> {
    await this.#openRoom({ room, host });
    const answer = await fetch(`${this.urls.catalog}/v1/rooms/${room}/gifts`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!answer.ok) throw new Refusal(`The catalog answered ${answer.status} for the gifts of ${room}.`);
    const { gifts } = roomGiftsSchema.parse(await answer.json());
    const unlimited = gifts.filter(({ stock }) => stock === undefined || stock === null);
    if (unlimited.length === 0) throw new Refusal('The catalog sells no gift of which there is no end.');
    return unlimited.map(({ gift, maxQuantity, unitPrice }) => ({ gift, maxQuantity, unitPrice: BigInt(unitPrice) }));
  }

  /** Opens all rooms, stocks what is limited, and sells every viewer its coins. */
  async prepare(plan: CrowdPlan): Promise<void> {
    await inParallel(plan.rooms, CALLS_AT_ONCE, async (room) => await this.#openRoom(room));
    if (plan.scarcity) await this.#stock(plan.scarcity);
    await inParallel(coinsBought(plan), CALLS_AT_ONCE, async ([viewer, coins]) => {
      if (coins > 0n) await this.#topUp(viewer, coins);
    });
  }

  async closeRooms({ rooms }: CrowdPlan): Promise<void> {
    await inParallel(rooms, CALLS_AT_ONCE, async ({ room }) => {
      await post(`${this.urls.catalog}/v1/rooms/${room}/closing`, {}, this.operatorToken, `close-${room}`);
    });
  }

  async #openRoom({ host, room }: { room: string; host: string }): Promise<void> {
    await post(`${this.urls.catalog}/v1/rooms`, { room, hosts: [host] }, this.operatorToken, `open-${room}`);
  }

  async #stock({ limited, stock }: Scarcity): Promise<void> {
    const { gift, maxQuantity, unitPrice } = limited;
    const body = { gift, title: gift, unitPrice: String(unitPrice), maxQuantity };
    await post(`${this.urls.catalog}/v1/gifts`, body, this.operatorToken, `list-${gift}`);
    await post(`${this.urls.catalog}/v1/gifts/${gift}/stock`, { stock }, this.operatorToken, `stock-${gift}`);
  }

  async #topUp(viewer: string, coins: bigint): Promise<void> {
    const cents = coins * CENTS_PER_COIN;
    const amount = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
    const body = {
      viewer,
      coins: String(coins),
      price: { amount, unit: 'EUR' },
      provider: 'crowd-pay',
      provider_reference: viewer,
    };
    await post(`${this.urls.wallet}/v1/top-ups`, body, this.operatorToken, `top-up-${viewer}`);
  }
}
