import type { Log } from '@liwu/event-log';
import { expect, it } from 'vitest';
import { awaitMigrations } from './migrate.js';

class Nothing1764000009000 {
  readonly name = 'Nothing1764000009000';
  async up(): Promise<void> {}
  async down(): Promise<void> {}
}

it('says once why a database cannot be reached, and not that it waits for migrations, while migrations are awaited', async () => {
  const said: { readonly err?: unknown; readonly message: string }[] = [];
  const say = (fields: object, message: string): void => void said.push({ ...fields, message });
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const draining = new AbortController();
  const ended = awaitMigrations('postgres://nobody@127.0.0.1:1/nothing', [Nothing1764000009000], log, draining.signal);
  await expect.poll(() => said).toHaveLength(1);
  draining.abort();
  await ended;
  expect(said).toMatchObject([{ message: 'waiting for the database', err: { code: 'ECONNREFUSED' } }]);
});
