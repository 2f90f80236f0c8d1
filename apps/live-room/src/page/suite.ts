import { GiftClient, type ClientFact, grantStoreIn } from '@liwu/gift-client';
import { type RtmTransport, SandboxTransport } from '@liwu/rtm';
import { z } from 'zod';
import type { PageSettings } from './page-settings.js';

const ANSWER_WITHIN_MS = 10_000;
const TOKEN_KEPT_MS = 300_000;

const priceListSchema = z.object({
  hosts: z.array(z.string()),
  gifts: z.array(
    z.object({ gift: z.string(), title: z.string(), unitPrice: z.string(), stock: z.number().optional() }),
  ),
});
/** What may be sent in a room, to whom, at which price. */
export type PriceList = z.output<typeof priceListSchema>;
export type PricedGift = PriceList['gifts'][number];

const balanceSchema = z.object({ available: z.string(), held: z.string() });
/** A viewer's whole coins. */
export type Balance = z.output<typeof balanceSchema>;

const tokenSchema = z.object({ access_token: z.string() });

/** A room that the catalog does not know, or that is closed. */
export class NoSuchRoomError extends Error {
  override readonly name = 'NoSuchRoomError';
}

const ask = async (url: string, request: RequestInit = {}): Promise<Response> =>
  await fetch(url, { credentials: 'omit', ...request, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });

/** A room's price list. Rejects with `NoSuchRoomError`, or with whatever kept the catalog from answering. */
export const fetchPrices = async ({ catalog }: PageSettings, room: string): Promise<PriceList> => {
  const answer = await ask(`${catalog}/v1/rooms/${encodeURIComponent(room)}/gifts`);
  if (answer.status === 404) throw new NoSuchRoomError(`the room ${room} takes no gifts`);
  if (!answer.ok) throw new Error(`the prices were answered ${answer.status}`);
  return priceListSchema.parse(await answer.json());
};

/** Somebody who looks at the page: a viewer by its own token, or an anonymous receiver. */
export class Person {
  #token: { readonly text: string; readonly givenAtMs: number } | undefined;

  constructor(
    private readonly settings: PageSettings,
    readonly viewerId: string | undefined,
  ) {}

  /** What this viewer has; undefined where there is nothing to ask. */
  async balance(): Promise<Balance | undefined> {
    const { wallet } = this.settings;
    if (wallet === undefined || this.viewerId === undefined) return undefined;
    const answer = await ask(`${wallet}/v1/viewers/${encodeURIComponent(this.viewerId)}/balance`, {
      cache: 'no-store',
      headers: { authorization: `Bearer ${await this.#freshToken()}` },
    });
    if (!answer.ok) throw new Error(`the balance was answered ${answer.status}`);
    return balanceSchema.parse(await answer.json());
  }

  /** Opens a session at the gateway. `linked` is told of each new link to the network. */
  async open(observe: (fact: ClientFact) => void, linked: (link: RtmTransport) => void): Promise<GiftClient> {
    return await GiftClient.open({
      gatewayUrl: this.settings.gateway,
      ...(this.viewerId === undefined ? { anonymous: true } : { userToken: () => this.#newToken() }),
      transport: ({ rtm }) => {
        const link = new SandboxTransport({ ...rtm, url: this.settings.rtm });
        linked(link);
        return link;
      },
      store: grantStoreIn(sessionStorage),
      observe,
    });
  }

  async #freshToken(): Promise<string> {
    const known = this.#token;
    return known && performance.now() - known.givenAtMs < TOKEN_KEPT_MS ? known.text : await this.#newToken();
  }

  async #newToken(): Promise<string> {
    const text = await this.#askForToken();
    this.#token = { text, givenAtMs: performance.now() };
    return text;
  }

  async #askForToken(): Promise<string> {
    const answer = await ask(`${this.settings.issuer}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sub: this.viewerId, roles: ['viewer'] }),
    });
    if (!answer.ok) throw new Error(`the token was answered ${answer.status}`);
    return tokenSchema.parse(await answer.json()).access_token;
  }
}
