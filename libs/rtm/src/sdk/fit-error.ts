import { TransportError } from '../transport.js';
import { wordOf } from './foreign.js';

/**
 * A `TransportError` whatever the SDK has thrown, and without the token, which it may have quoted. Of its cause the text and the stack
 * are kept and nothing else, since an SDK may hang on its errors what it was called with.
 */
export function fitError(error: unknown, token: string): TransportError {
  const found = error instanceof TransportError ? error : undefined;
  const message = found?.message ?? `the SDK failed: ${wordOf(error)}`;
  const quotes = token !== '' && message.includes(token);
  if (found && !quotes && found.cause === undefined) return found;
  const clean = quotes ? message.replaceAll(token, '…') : message;
  // Its cause would quote the token just as well.
  const cause = quotes ? undefined : bareError(found ? found.cause : error, token);
  return new TransportError(found?.kind ?? 'fatal', found?.code ?? 0, clean, cause && { cause });
}

function bareError(error: unknown, token: string): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const [name, message, stack] = [error.name, error.message, error.stack].map(wordOf) as [string, string, string];
  if (token !== '' && [name, message, stack].some((text) => text.includes(token))) return undefined;
  return Object.defineProperties(new Error(message), { name: { value: name }, stack: { value: stack } });
}
