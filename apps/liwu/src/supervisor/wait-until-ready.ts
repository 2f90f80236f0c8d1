import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const ANSWER_WITHIN_MS = 2_000;

/** Whether this health endpoint answers 200 just now. */
export const isReady = async (url: string, signal?: AbortSignal): Promise<boolean> => {
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    // Not listening yet, or no answer in time: both mean 'not ready', and the caller's deadline judges.
    return false;
  }
};

/** Resolves true as soon as the endpoint answers 200, false at the deadline or when `signal` is aborted. */
export const waitUntilReady = async (url: string, deadlineMs: number, signal: AbortSignal): Promise<boolean> => {
  const deadline = performance.now() + deadlineMs;
  while (!signal.aborted && performance.now() < deadline) {
    if (await isReady(url, signal)) return true;
    await sleep(POLL_MS);
  }
  return false;
};
