import { type Session, sessionSchema } from '@liwu/contracts/wire';
import type { ServerClock } from '../clock.js';
import { GiftClientError } from '../gift-client-error.js';
import type { GiftClientOptions } from '../types.js';

const ANSWER_WITHIN_MS = 10_000;

/** No session can be had now, and one may be later; `retryAfterMs` is the gateway's own word on when. */
export class SessionUnavailableError extends Error {
  override readonly name = 'SessionUnavailableError';
  constructor(
    message: string,
    readonly retryAfterMs: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Opens a session (wire.md, section 4) and sets the server's time. */
export const requestSession = async (
  options: GiftClientOptions,
  serverClock: ServerClock,
  monotonicMs: () => number,
): Promise<Session> => {
  const token = await tokenOf(options);
  const askedAtMs = monotonicMs();
  const answer = await post(options, token);
  const answeredAtMs = monotonicMs();
  if (answer.status !== 200 && answer.status !== 201) throw await refusalOf(answer);
  const parsed = sessionSchema.safeParse(await jsonOf(answer));
  if (!parsed.success) throw new GiftClientError('bad-answer', `no session: ${parsed.error.message}`);
  serverClock.set(parsed.data.now, askedAtMs, answeredAtMs);
  return parsed.data;
};

async function tokenOf({ userToken }: GiftClientOptions): Promise<string | undefined> {
  try {
    return await userToken?.();
  } catch (cause) {
    throw new SessionUnavailableError("the viewer's token cannot be had", undefined, { cause });
  }
}

async function post(options: GiftClientOptions, token: string | undefined): Promise<Response> {
  const { anonymous, device, fetch = globalThis.fetch, gatewayUrl } = options;
  try {
    return await fetch(`${gatewayUrl}/v1/sessions`, {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({
        versions: [1],
        ...(device !== undefined && { device }),
        ...(anonymous !== undefined && { anonymous }),
      }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (cause) {
    throw new SessionUnavailableError('the gateway cannot be reached', undefined, { cause });
  }
}

async function refusalOf(answer: Response): Promise<Error> {
  const text = await answer.text().catch(() => '(its end was never received)');
  const said = `a session was answered ${answer.status}: ${text.slice(0, 300)}`;
  switch (answer.status) {
    case 401:
      return new GiftClientError('not-authorised', said);
    case 403:
      return new GiftClientError('banned', said);
    case 400:
    case 404:
    case 422:
      return new GiftClientError('unusable-id', said);
    default: {
      const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
      return new SessionUnavailableError(said, Number.isFinite(seconds) ? seconds * 1_000 : undefined);
    }
  }
}

async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch (cause) {
    throw new SessionUnavailableError('a session was answered with no JSON', undefined, { cause });
  }
}
