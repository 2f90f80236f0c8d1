import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Suite } from '../../suite/suite-file.js';

/** How much junk, of how many senders. */
interface JunkLoad {
  readonly senders: number;
  readonly perSecond: number;
}

/** What was sent since the last time. */
interface JunkSent {
  readonly sent: number;
  readonly failed: number;
}

const MEMORY_MB = 512;

/** Junk that is sent all the while, to the gateway or to a sink: threads of their own, so that it holds nobody up here. */
export class JunkThreads {
  #before: JunkSent = { sent: 0, failed: 0 };
  #fault: Error | undefined;

  private constructor(
    private readonly source: Worker,
    private readonly sink: Worker,
  ) {
    for (const thread of [source, sink]) thread.on('error', (error: Error) => (this.#fault = error));
  }

  /** Logs everybody in, and begins to send to the sink; there are as many sinks as the gateway has identities. */
  static async start(urls: Suite['urls'], load: JunkLoad, sinks: number): Promise<JunkThreads> {
    const sink = threadOf('junk-sink.js', { urls, sinks });
    try {
      const [uids] = (await once(sink, 'message')) as [readonly string[]];
      const source = threadOf('junk-source.js', { urls, ...load, sinks: uids });
      await once(source, 'message');
      return new JunkThreads(source, sink);
    } catch (error) {
      // A source that failed has ended by itself; the sink would keep this process running.
      await sink.terminate();
      throw error;
    }
  }

  /** Whom the junk is for from now on; what was sent until now. Throws where a thread has ended. */
  async aimAt(to: 'gateway' | 'sink'): Promise<JunkSent> {
    if (this.#fault) throw this.#fault;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.source.postMessage(to);
    const [now] = (await once(this.source, 'message')) as [JunkSent];
    const since = { sent: now.sent - this.#before.sent, failed: now.failed - this.#before.failed };
    this.#before = now;
    return since;
  }

  async stop(): Promise<void> {
    await Promise.all([this.source.terminate(), this.sink.terminate()]);
  }
}

const threadOf = (file: string, workerData: object): Worker =>
  new Worker(new URL(file, import.meta.url), { workerData, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
