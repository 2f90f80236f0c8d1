import { RTM_CODES, transportError } from '../rtm-codes.js';
import { PACE_MS, pause } from './pace.js';
import type { Subscriptions } from './subscriptions.js';

/** What an SDK that has come back can be told. Each rejects when it could not be. */
export interface Restorer {
  /** Tells a token that is new; nothing where there is none. */
  renew(): Promise<void>;
  subscribe(channel: string): Promise<void>;
  /** Called at the moment at which no channel is missing any more. False where a token has come meanwhile: then the link is not whole. */
  whole(): boolean;
}

const MAX_ATTEMPTS = 3;
const ATTEMPT_AGAIN_AFTER_MS = 500;
/** Twice the greatest number of channels: each is subscribed to once at most, since nothing more is wanted meanwhile; the rest is for tokens. */
const MAX_STEPS = 200;

/**
 * Tells an SDK that has come back all that its link wants of it, so that the link is whole before it is called ready. What it should
 * give up can wait (`leaveRest`): of that nothing is told. Rejects when that failed three times: a link that is deaf in a room must not pass for one that hears.
 */
export async function restoreLink(
  subscriptions: Subscriptions,
  restorer: Restorer,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await tell(subscriptions, restorer, signal);
      return;
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS) throw error;
      await pause(ATTEMPT_AGAIN_AFTER_MS, signal);
    }
  }
}

/** One step after the other, each chosen when its turn comes: a channel may be left meanwhile. */
async function tell(subscriptions: Subscriptions, restorer: Restorer, signal: AbortSignal): Promise<void> {
  await restorer.renew();
  for (let steps = 0; steps < MAX_STEPS && !signal.aborted; steps++) {
    if (steps > 0 && subscriptions.missing.length > 0) await pause(PACE_MS, signal);
    if (signal.aborted) return;
    const [channel] = subscriptions.missing;
    if (channel === undefined && restorer.whole()) return;
    if (channel === undefined) await restorer.renew();
    else await hear(channel);
  }
  if (!signal.aborted)
    throw transportError(RTM_CODES.operationsTooFrequent, 'there is no end to what is to be restored');

  async function hear(channel: string): Promise<void> {
    await restorer.subscribe(channel);
    if (!signal.aborted) subscriptions.found(channel);
  }
}
