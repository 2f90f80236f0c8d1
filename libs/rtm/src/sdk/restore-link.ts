import type { Subscriptions } from './subscriptions.js';

/** What an SDK that has come back can be told. Each rejects when it could not be. */
export interface Restorer {
  renew(): Promise<void>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

const MAX_ATTEMPTS = 3;
const ATTEMPT_AGAIN_AFTER_MS = 500;
/** The provider takes 20 operations in a second from one client. */
const PACE_MS = 60;

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

async function tell(subscriptions: Subscriptions, restorer: Restorer, signal: AbortSignal): Promise<void> {
  await restorer.renew();
  const { subscribe, unsubscribe } = subscriptions.toRestore();
  const steps = [
    ...unsubscribe.map((channel) => async () => {
      // Of what is not given up nothing is told, so that is no reason to keep the link from its use. It stays to be given up.
      await restorer.unsubscribe(channel).then(
        () => subscriptions.left(channel),
        () => {},
      );
    }),
    ...subscribe.map((channel) => async () => {
      await restorer.subscribe(channel);
      subscriptions.found(channel);
    }),
  ];
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) return;
    if (index > 0) await delay(PACE_MS);
    await step();
  }
}

const delay = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
