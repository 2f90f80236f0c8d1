import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { askForToken } from '../issuer/ask-for-token.js';
import { post } from '../shared/post.js';
import type { Suite } from '../suite/suite-file.js';

const MAX_TRIES = 60;
const PAUSE_MS = 500;
const COINS = 100;

/**
 * The commands of operators while a run goes on. Whoever sends one repeats it, with the same key, until it is answered; it
 * must have been done once then.
 */
export class Commands {
  #count = 0;

  constructor(private readonly urls: Suite['urls']) {}

  /** Sends one to the wallet or to the catalog. */
  async command(service: ServiceName): Promise<void> {
    this.#count += 1;
    const name = `chaos-${this.#count}`;
    const token = await askForToken(this.urls, 'chaos-operator', 'operator');
    if (service === 'gift-catalog') {
      await this.#repeat(`${this.urls.catalog}/v1/rooms`, { room: name, hosts: [`${name}-host`] }, token, name);
      return;
    }
    const price = { amount: '1.00', unit: 'EUR' };
    const body = { viewer: name, coins: String(COINS), price, provider: 'chaos-pay', providerReference: name };
    await this.#repeat(`${this.urls.wallet}/v1/top-ups`, body, token, name);
  }

  async #repeat(url: string, body: unknown, token: string, key: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await post(url, body, token, key);
        return;
      } catch (error) {
        // Away, or in the middle of its death: the same command again, until somebody answers.
        if (tries === MAX_TRIES) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }
}
