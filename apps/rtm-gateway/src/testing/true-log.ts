import type { SandboxAdmin, TrueLogEntry } from '@liwu/rtm';

const PAGE = 1_000;
const SECOND_MS = 1_000;

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
  const metrics = await (await fetch(`${sandboxUrl}/metrics`)).text();
  return Number(/^liwu_sandbox_channel_discarded_total (\d+)$/m.exec(metrics)?.[1] ?? Number.NaN);
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
