import { parentPort, workerData } from 'node:worker_threads';
import type { Suite } from '../../suite/suite-file.js';
import { inParallel } from '../../shared/in-parallel.js';
import { enterAs } from './junk-person.js';

/*
 * A thread that takes junk in as any client of the network does, receipts and all, and does nothing with it: what the
 * network costs is the same then, whoever the junk is for. Tells its parent its uids.
 */

const AT_ONCE = 8;

const { sinks, urls } = workerData as { readonly urls: Suite['urls']; readonly sinks: number };
const uids: string[] = [];
await inParallel(Array.from({ length: sinks }).keys(), AT_ONCE, async (sink) => {
  const { link } = await enterAs(urls, `junk-sink-${sink}`);
  uids.push(link.uid);
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort!.postMessage(uids);
