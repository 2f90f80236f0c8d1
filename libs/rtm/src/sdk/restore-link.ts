import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { Subscriptions } from './subscriptions.js';

/** What an SDK that has come back can be told. Each rejects when it could not be. */
export interface Restorer {
  /** Tells a token that is new; nothing where there is none. */
  renew(): Promise<void>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /**
   * Called at the moment at which no channel is left to tell of, so that nothing can come to be wanted or left in between. False where a
   * token has come meanwhile: then the link is not whole.
   */
  whole(): boolean;
}

const MAX_ATTEMPTS = 3;
const ATTEMPT_AGAIN_AFTER_MS = 500;
/** The provider takes 20 operations in a second from one client. */
const PACE_MS = 60;
/** Twice the greatest number of channels: each is subscribed to once and left once at most, since nothing more is wanted meanwhile. */
const MAX_STEPS = 200;

/**
 * Tells an SDK that has come back all that its link wants of it, so that the link is whole before it is called ready.
 * Rejects when that failed three times: a link that is deaf in a room must not pass for one that hears.
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
      await delay(ATTEMPT_AGAIN_AFTER_MS);
    }
  }
}

/** One step after the other, each chosen when its turn comes: a channel may be left meanwhile. */
async function tell(subscriptions: Subscriptions, restorer: Restorer, signal: AbortSignal): Promise<void> {
  await restorer.renew();
  const refused = new Set<string>();
  for (let steps = 0; steps < MAX_STEPS && !signal.aborted; steps++) {
    if (steps > 0 && nextStep(subscriptions, refused)) await delay(PACE_MS);
    if (signal.aborted) return;
    const next = nextStep(subscriptions, refused);
    if (!next && restorer.whole()) return;
    if (!next) await restorer.renew();
    else if (next.leaves) await leave(next.channel);
    else await hear(next.channel);
  }
  if (!signal.aborted)
    throw transportError(RTM_CODES.operationsTooFrequent, 'there is no end to what is to be restored');

  async function leave(channel: string): Promise<void> {
    try {
      await restorer.unsubscribe(channel);
    } catch {
      // Of what is not given up nothing is told, so that is no reason to keep the link from its use. It stays to be given up.
      refused.add(channel);
      return;
    }
    if (!signal.aborted) subscriptions.left(channel);
  }

  async function hear(channel: string): Promise<void> {
    await restorer.subscribe(channel);
    if (!signal.aborted) subscriptions.found(channel);
  }
}

function nextStep(subscriptions: Subscriptions, refused: ReadonlySet<string>) {
  const { subscribe, unsubscribe } = subscriptions.toRestore();
  const leaving = unsubscribe.find((channel) => !refused.has(channel));
  if (leaving !== undefined) return { channel: leaving, leaves: true };
  return subscribe[0] === undefined ? undefined : { channel: subscribe[0], leaves: false };
}

const delay = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
