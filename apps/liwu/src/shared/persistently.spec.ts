import { expect, it } from 'vitest';
import { persistently } from './persistently.js';

it('does the work until it works', async () => {
  let tries = 0;
  const third = async (): Promise<string> => {
    tries += 1;
    if (tries < 3) throw new Error('away');
    return 'done';
  };
  expect(await persistently(third, 60_000)).toBe('done');
  expect(tries).toBe(3);
});

it('fails as the work did last where its time is over', async () => {
  await expect(persistently(() => Promise.reject(new Error('away')), -1)).rejects.toThrow('away');
});
