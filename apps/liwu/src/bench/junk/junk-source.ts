import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Suite } from '../../suite/suite-file.js';
import { inParallel } from '../../shared/in-parallel.js';
import { JUNK_KINDS, junkMessage } from './junk-message.js';
import { enterAs, type JunkPerson } from './junk-person.js';

/*
 * A thread that sends so many junk messages a second, made in the same way all the while. Only whom they are for changes,
 * when its parent says so; each time it tells how many it has sent until then, and how many of them were not taken.
 */

const AT_ONCE = 8;
const TICK_MS = 2;

const { perSecond, senders, sinks, urls } = workerData as {
  readonly urls: Suite['urls'];
  readonly senders: number;
  readonly perSecond: number;
  /** Uids. */
  readonly sinks: readonly string[];
};

const people: JunkPerson[] = [];
await inParallel(Array.from({ length: senders }).keys(), AT_ONCE, async (sender) => {
  people.push(await enterAs(urls, `junk-source-${sender}`));
});

let toGateway = false;
let sent = 0;
let failed = 0;
const tell = (): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort!.postMessage({ sent, failed });
};

async function say(number: number): Promise<void> {
  const sender = number % people.length;
  const { link, seal, session } = people[sender]!;
  const [identity = ''] = session.gateways;
  const text = await junkMessage(JUNK_KINDS[sender % JUNK_KINDS.length]!, seal, identity);
  sent += 1;
  try {
    await link.sendPeer(toGateway ? identity : sinks[sender % sinks.length]!, text);
  } catch {
    failed += 1;
  }
}

parentPort!.on('message', (to: 'gateway' | 'sink') => {
  toGateway = to === 'gateway';
  tell();
});
tell();
const beganMs = performance.now();
for (let number = 0; ; await sleep(TICK_MS)) {
  const due = ((performance.now() - beganMs) * perSecond) / 1_000;
  for (; number < due; number++) void say(number);
}
