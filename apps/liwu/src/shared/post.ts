import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.js';
import { answered } from './answered.js';

const ANSWER_WITHIN_MS = 10_000;
const MAX_TRIES = 20;
const PAUSE_MS = 250;
const SERVER_ERROR = 500;
const SERVICE_UNAVAILABLE = 503;

/** The service could not answer, whatever it was asked for: the same command may be answered later. */
export class ServiceFailure extends Refusal {}

/** Posts a command to a service's public API; repeats it, which its key allows, while the service says that it is not available. */
export const post = async (url: string, body: unknown, token: string, idempotencyKey: string): Promise<unknown> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    if (answer.status !== SERVICE_UNAVAILABLE || attempt === MAX_TRIES) {
      const Kind = answer.status >= SERVER_ERROR ? ServiceFailure : Refusal;
      throw new Kind(`POST ${url} (${idempotencyKey}) was answered ${answered(answer.status, text)}`);
    }
    await sleep(PAUSE_MS);
  }
};
