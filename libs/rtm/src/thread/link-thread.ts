import { Worker } from 'node:worker_threads';
import { PendingCalls, type Answer } from '../link/pending-calls.js';
import { SDK_DEADLINES } from '../sdk/sdk-deadlines.js';
import { within } from '../sdk/within.js';
import type { ThreadCall, ThreadCallFrame, ThreadIdentity, ThreadReply, ThreadReport } from './thread-messages.js';

/** Where the code of a thread is, and how it is run. */
export interface ThreadCode {
  readonly url: URL;
  /** More flags for Node, such as specs need to run the code from its source. */
  readonly execArgv?: readonly string[] | undefined;
}

/** What a thread tells the link that it belongs to. */
interface LinkThreadOwner {
  report(report: Exclude<ThreadReport, { report: 'reply' }>): void;
  /** It has died, without having been asked to. Told once, after which nothing is said any more. */
  died(why: string): void;
}

/** An SDK takes some 30 MB; one that leaks ends as its own thread's death, not as that of the process. */
const MAX_HEAP_MB = 192;

/** One thread with one SDK in it, from its start to its end; a link that starts again gets another one. */
export class LinkThread {
  readonly #worker: Worker;
  readonly #calls = new PendingCalls<ThreadReply>(SDK_DEADLINES.callMs);
  #isOver = false;

  constructor(code: ThreadCode, identity: ThreadIdentity, owner: LinkThreadOwner) {
    this.#worker = new Worker(code.url, {
      workerData: identity,
      // A stranger's code: it gets none of the process's secrets, and cannot write into its log.
      env: {},
      stdout: true,
      stderr: true,
      execArgv: [...(code.execArgv ?? [])],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (report: ThreadReport) => {
      if (this.#isOver) return;
      if (report.report === 'reply') this.#calls.settle(report.id, report.reply);
      else owner.report(report);
    });
    const died = (why: string): void => {
      if (this.#isOver) return;
      this.#over();
      owner.died(why);
    };
    this.#worker.on('error', (error) => died(`the SDK's thread has failed: ${String(error)}`));
    this.#worker.on('exit', (exitCode) => died(`the SDK's thread has ended with ${exitCode}`));
  }

  /** Resolves with the thread's reply: `none` when none came in time, `lost` when the thread is gone. */
  call(call: ThreadCall, deadlineMs: number): Promise<Answer<ThreadReply>> {
    if (this.#isOver) return Promise.resolve('lost');
    return this.#calls.open((id) => {
      const frame: ThreadCallFrame = { ...call, id };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin, windows do
      this.#worker.postMessage(frame);
    }, deadlineMs);
  }

  /** Logs out as far as that can be done in time, and ends the thread in any case. Resolves when it is gone. */
  async end(deadlineMs: number): Promise<void> {
    const logout = this.call({ call: 'stop' }, deadlineMs);
    await within(logout, deadlineMs);
    this.#over();
    await this.#worker.terminate();
  }

  #over(): void {
    this.#isOver = true;
    this.#calls.loseAll();
  }
}
