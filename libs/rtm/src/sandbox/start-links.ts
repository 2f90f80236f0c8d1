import type { RtmTransport } from '../transport.js';

/** So many logins at once keep a process and the network busy; more only make each of them slower. */
const DEFAULT_AT_ONCE = 64;

/** Logs in many links, only so many at once. Rejects with the first link's error that could not log in. */
export async function startLinks(
  links: Iterable<RtmTransport>,
  { atOnce = DEFAULT_AT_ONCE, signal }: { atOnce?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const waiting = links[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await next.value.start(signal);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
