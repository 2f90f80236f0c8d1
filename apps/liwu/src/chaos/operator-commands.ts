import type { ServiceName } from '@liwu/contracts';
import { askForToken } from '../issuer/ask-for-token.js';
import type { AnsweredCommand } from '../judge/run-record.js';
import { Refusal } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';
import { persistently } from '../shared/persistently.js';
import { ServiceFailure } from '../shared/ask.js';
import { post } from '../shared/post.js';
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
const COINS = 100;
/** Who commands while a run goes on. */
export const OPERATOR = 'chaos-operator';

/**
 * The commands of operators while a run goes on. Whoever sends one repeats it, with the same key, until it is answered; it
 * must have been done once then.
 */
export class OperatorCommands {
  /** What was answered as done: nobody may forget it any more. */
  readonly answered: AnsweredCommand[] = [];
  /** What was refused, or never answered, though it was in order: why, in words. */
  readonly failed: string[] = [];
  #count = 0;

  constructor(
    private readonly urls: Suite['urls'],
    private readonly answeredWithinMs = ANSWERED_WITHIN_MS,
  ) {}

  /** Sends one that suits the service; rejects at once where it is refused, and where nobody answers it in time. */
  async send(service: CommandedService): Promise<void> {
    this.#count += 1;
    const key = `chaos-${this.#count}`;
    try {
      const token = await askForToken(this.urls, OPERATOR, 'operator');
      const { body, url } = this.#command(service, key);
      await repeat(url, body, token, key, this.answeredWithinMs);
      this.answered.push({ service, caller: OPERATOR, key });
    } catch (error) {
      this.failed.push(`${service} ${key}: ${messageOf(error)}`);
      throw error;
    }
  }

  #command(service: CommandedService, name: string): { readonly url: string; readonly body: object } {
    switch (service) {
      case 'gift-catalog':
        return { url: `${this.urls.catalog}/v1/rooms`, body: { room: name, hosts: [`${name}-host`] } };
      case 'wallet': {
        const price = { amount: '1.00', unit: 'EUR' };
        const body = { viewer: name, coins: String(COINS), price, provider: 'chaos-pay', provider_reference: name };
        return { url: `${this.urls.wallet}/v1/top-ups`, body };
      }
      default:
        return service satisfies never;
    }
  }
}

/** Away, or in the middle of its death: the same command again, until somebody answers; a refusal is an answer too. */
async function repeat(url: string, body: unknown, token: string, key: string, withinMs: number): Promise<void> {
  const send = (): Promise<Refusal | undefined> => post(url, body, token, key).then(() => undefined, refusalOf);
  const refusal = await persistently(send, withinMs);
  if (refusal) throw refusal;
}

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal && !(error instanceof ServiceFailure)) return error;
  throw error;
};
