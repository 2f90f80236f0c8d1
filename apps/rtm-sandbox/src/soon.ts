import { expect } from 'vitest';

/** As `expect.poll`, with time enough for a busy machine. */
export const soon = <T>(look: () => T): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 10_000, interval: 10 });
