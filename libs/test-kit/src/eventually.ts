import { setTimeout as delay } from 'node:timers/promises';

const DEFAULT_DEADLINE_MS = 10_000;
const DEFAULT_EVERY_MS = 25;

/**
 * Resolves with what the function gives, as soon as it neither throws nor gives `false`. Rejects with its last
 * fault, or that it was still false, when the deadline has passed.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: { deadlineMs?: number; everyMs?: number } = {},
): Promise<T> {
  const { deadlineMs = DEFAULT_DEADLINE_MS, everyMs = DEFAULT_EVERY_MS } = options;
  const endsAt = performance.now() + deadlineMs;
  for (;;) {
    let fault: unknown;
    try {
      const value = await attempt();
      if (value !== false) return value;
      fault = new Error('it was still false');
    } catch (error) {
      fault = error;
    }
    if (performance.now() >= endsAt) throw lateness(deadlineMs, fault);
    await delay(everyMs);
  }
}

/** Keeps an assertion's own error, so that the report shows its difference, and says how long was waited. */
function lateness(deadlineMs: number, fault: unknown): Error {
  if (!(fault instanceof Error)) return new Error(`not within ${deadlineMs} ms: ${String(fault)}`, { cause: fault });
  fault.message = `not within ${deadlineMs} ms: ${fault.message}`;
  return fault;
}
