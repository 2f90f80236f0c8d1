import { TransportError } from '../transport.js';

/** A `TransportError` whatever the SDK has thrown, and without the token, which it may have quoted. */
export function fitError(error: unknown, token: string): TransportError {
  const found = error instanceof TransportError ? error : undefined;
  const message = found?.message ?? `the SDK failed: ${String(error)}`;
  const quotes = token !== '' && message.includes(token);
  if (found && !quotes) return found;
  const clean = quotes ? message.replaceAll(token, '…') : message;
  // Its cause would quote the token just as well.
  return new TransportError(found?.kind ?? 'fatal', found?.code ?? 0, clean, quotes ? undefined : { cause: error });
}
