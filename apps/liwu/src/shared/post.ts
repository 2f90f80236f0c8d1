import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.js';
import { answered } from './answered.js';
import { ask, ServiceFailure } from './ask.js';

const MAX_TRIES = 20;
const PAUSE_MS = 250;
const SERVER_ERROR = 500;
const SERVICE_UNAVAILABLE = 503;

/** Posts a command to a service's public API; repeats it, which its key allows, while the service says that it is not available. */
export const post = async (
  url: string,
  body: unknown,
  token: string,
  idempotencyKey: string,
  who = 'The service',
): Promise<unknown> => {
  for (let attempt = 1; ; attempt += 1) {
    const { ok, status, text } = await ask(who, url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
    });
    if (ok) return JSON.parse(text);
    if (status !== SERVICE_UNAVAILABLE || attempt === MAX_TRIES) {
      const Kind = status >= SERVER_ERROR ? ServiceFailure : Refusal;
      throw new Kind(`POST ${url} (${idempotencyKey}) was answered ${answered(status, text)}`);
    }
    await sleep(PAUSE_MS);
  }
};
