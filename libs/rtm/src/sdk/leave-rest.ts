import { PACE_MS, pause } from './pace.js';

/** What could not be left is asked for again, so often at most, each time after twice as long. */
const MAX_ASKED = 8;
const ASK_AGAIN_MS = 1_000;

/**
 * Leaves the channels that a link which has come back still has to give up, one after the other: whoever wanted them left was told that
 * they are. What is refused or not answered stays among the rest, and is asked for again.
 *
 * @param rest The channels that are to be left, as they stand when it is called: one of them may come to be wanted again at any time.
 */
export async function leaveRest(
  rest: () => readonly string[],
  leave: (channel: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let asked = 0; asked < MAX_ASKED && rest().length > 0; asked++) {
    if (asked > 0) await pause(ASK_AGAIN_MS * 2 ** (asked - 1), signal);
    for (const channel of rest()) {
      if (signal.aborted) return;
      if (!rest().includes(channel)) continue;
      await leave(channel).catch(() => undefined);
      await pause(PACE_MS, signal);
    }
  }
}
