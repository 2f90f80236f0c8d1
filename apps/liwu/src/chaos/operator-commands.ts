import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { askForToken } from '../issuer/ask-for-token.js';
import { Refusal } from '../refusal.js';
import { post, ServiceFailure } from '../shared/post.js';
import type { Suite } from '../suite/suite-file.js';

/** The services that take commands from operators. */
const COMMANDED = ['gift-catalog', 'wallet'] as const satisfies readonly ServiceName[];
/** The name of such a service. */
export type CommandedService = (typeof COMMANDED)[number];

/** Whether operators command this service. */
export const isCommanded = (service: ServiceName): service is CommandedService =>
  (COMMANDED as readonly ServiceName[]).includes(service);

/** Longer than a service needs to come back, also where Postgres or Kafka have to come back before it. */
const ANSWERED_WITHIN_MS = 120_000;
const PAUSE_MS = 500;
const COINS = 100;

/**
 * The commands of operators while a run goes on. Whoever sends one repeats it, with the same key, until it is answered; it
 * must have been done once then.
 */
export class OperatorCommands {
  #count = 0;

  constructor(private readonly urls: Suite['urls']) {}

  /** Sends one that suits the service; rejects at once where it is refused, and where nobody answers it in time. */
  async send(service: CommandedService): Promise<void> {
    this.#count += 1;
    const name = `chaos-${this.#count}`;
    const token = await askForToken(this.urls, 'chaos-operator', 'operator');
    switch (service) {
      case 'gift-catalog':
        return await repeat(`${this.urls.catalog}/v1/rooms`, { room: name, hosts: [`${name}-host`] }, token, name);
      case 'wallet': {
        const price = { amount: '1.00', unit: 'EUR' };
        const body = { viewer: name, coins: String(COINS), price, provider: 'chaos-pay', providerReference: name };
        return await repeat(`${this.urls.wallet}/v1/top-ups`, body, token, name);
      }
      default:
        return service satisfies never;
    }
  }
}

async function repeat(url: string, body: unknown, token: string, key: string): Promise<void> {
  const until = performance.now() + ANSWERED_WITHIN_MS;
  for (;;) {
    try {
      await post(url, body, token, key);
      return;
    } catch (error) {
      const isRefused = error instanceof Refusal && !(error instanceof ServiceFailure);
      if (isRefused || performance.now() > until) throw error;
      // Away, or in the middle of its death: the same command again, until somebody answers.
      await sleep(PAUSE_MS);
    }
  }
}
