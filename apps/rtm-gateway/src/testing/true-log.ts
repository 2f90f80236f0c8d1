import type { SandboxAdmin, TrueLogEntry } from '@liwu/rtm';
import { readMetrics } from '@liwu/test-kit';

const PAGE = 1_000;
const SECOND_MS = 1_000;

/**
 * Messages that the provider takes of a client in any one second, and lets through into a room; what exceeds the latter it discards in silence. The
 * gateway's own bounds are below it, 45 for a room, but no second holds them with certainty: five begin at once, and the next five a second later
 * to the millisecond. So 50 come in together as soon as the first ones are on their way for a moment longer than the last, and 55 where that is
 * over 100 ms, which a busy machine may well take. Mostly there are 45 or 46.
 */
export const PROVIDERS_QUOTA = 60;

/** All that went out into one channel, or into all of them, by the network's own word: whoever judges a sender need not believe it. */
export async function channelMessages(admin: SandboxAdmin, channel?: string): Promise<TrueLogEntry[]> {
  const all: TrueLogEntry[] = [];
  for (let after = 0; ;) {
    const page = await admin.trueLog({ after, limit: PAGE, ...(channel === undefined ? {} : { channel }) });
    all.push(...page.entries);
    if (page.entries.length === 0) return all;
    after = page.lastSeq;
  }
}

/** How many messages the network has accepted and then discarded, because their channel had too many. */
export async function discardedMessages(sandboxUrl: string): Promise<number> {
  return (await readMetrics(sandboxUrl)).get('sandbox_channel_discarded') ?? Number.NaN;
}

/** The most of these that the network took in within one second, wherever that begins. */
export function mostInASecond(messages: readonly Pick<TrueLogEntry, 'receivedAt'>[]): number {
  const at = messages.map(({ receivedAt }) => receivedAt).toSorted((one, other) => one - other);
  let [most, first] = [0, 0];
  for (const [index, ms] of at.entries()) {
    while (ms - at[first]! >= SECOND_MS) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
