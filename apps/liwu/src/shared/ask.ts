import { Refusal } from '../refusal.js';
import { hasCode } from './has-code.js';
import { messageOf } from './message-of.js';
import { inSeconds } from './seconds.js';

const ANSWER_WITHIN_MS = 10_000;

/** The service could not answer, whatever it was asked for: the same command may be answered later. */
export class ServiceFailure extends Refusal {}

/** What a server answered, in full. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** Asks a server by HTTP. Where no whole answer comes, it rejects with a sentence: who does not answer, where, and why. */
export const ask = async (who: string, url: string, request: RequestInit = {}): Promise<Answer> => {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { ok: answer.ok, status: answer.status, text: await answer.text() };
  } catch (cause) {
    const why = whyUnanswered(cause);
    if (why === undefined) throw cause;
    throw new ServiceFailure(`${who} does not answer at ${url}: ${why}.`, { cause });
  }
};

/** Undefined where it is no connection that failed, but the request that is none. */
function whyUnanswered(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return `nothing came within ${inSeconds(ANSWER_WITHIN_MS)}`;
  if (error.cause === undefined) return undefined;
  if (hasCode(error.cause, 'ECONNREFUSED')) return 'connection refused';
  if (hasCode(error.cause, 'ECONNRESET') || hasCode(error.cause, 'UND_ERR_SOCKET')) return 'connection broken off';
  return messageOf(error.cause);
}
