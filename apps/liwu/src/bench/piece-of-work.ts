import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

/*
 * Does the same small piece of work again and again, and tells its parent what processor time it took: objects, strings,
 * sorting, a map and hashes, as the services do them. Rests in between: it takes about a hundredth of a core, which
 * counts as the generator's.
 */

const OBJECTS = 10_000;
const HASHES = 2_000;
const REST_MS = 500;
const WARM_UP = 100;
const MICROS_PER_MS = 1_000;

function piece(): number {
  const objects = Array.from({ length: OBJECTS }, (_, n) => ({ name: `v${(n * 7_919) % OBJECTS}`, n }));
  objects.sort((one, other) => (one.name < other.name ? -1 : 1));
  const byName = new Map(objects.map(({ name, n }) => [name, n]));
  let sum = 0;
  for (const [name, n] of byName) sum = (sum * 31 + n + name.length) % 1_000_003;
  for (let n = 0; n < HASHES; n++) sum += hash('sha256', `${'x'.repeat(500)}${n}`).length;
  return sum;
}

for (let n = 0; n < WARM_UP; n++) piece();
for (;;) {
  const before = process.threadCpuUsage();
  piece();
  const { user, system } = process.threadCpuUsage(before);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort!.postMessage((user + system) / MICROS_PER_MS);
  await sleep(REST_MS);
}
