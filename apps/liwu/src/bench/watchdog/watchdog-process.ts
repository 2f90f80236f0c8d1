import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('../../../../ack-watchdog/dist/bench/bench-process.js', import.meta.url));
/** As the suite runs the service. */
const NODE_FLAGS = ['--max-semi-space-size=16', '--enable-source-maps'];

const ranSchema = z.object({ gifts: z.int(), seconds: z.number(), nodeMs: z.number() });
/** A piece of work on the table. */
export type Ran = z.output<typeof ranSchema>;
const askedSchema = z.object({ ms: z.array(z.number()), rows: z.int() });
/** How long each question took, and how many gifts the last answer had. */
export type Asked = z.output<typeof askedSchema>;

export type Work = 'insert' | 'claim' | 'close';
export type Wrote = 'table' | 'events';

/** The watchdog's own program for the bench; only the watchdog itself knows its tables, and no app imports another. */
export class WatchdogProcess {
  readonly #child: ChildProcess = fork(PROGRAM, [], { execArgv: NODE_FLAGS, stdio: 'inherit' });

  /** Makes the tables of a database that is known by this name from now on. */
  async prepare(name: string, url: string, batch: number): Promise<void> {
    await this.#ask({ ask: 'prepare', name, url, batch });
  }

  async fill(name: string, gifts: number): Promise<Ran> {
    return ranSchema.parse(await this.#ask({ ask: 'fill', name, gifts }));
  }

  async work(name: string, work: Work, gifts: number, wrote: Wrote): Promise<Ran> {
    return ranSchema.parse(await this.#ask({ ask: 'work', name, work, gifts, wrote }));
  }

  /** Asks all lanes what is due, so long from now. */
  async due(name: string, times: number, aheadMs: number): Promise<Asked> {
    return askedSchema.parse(await this.#ask({ ask: 'due', name, times, aheadMs }));
  }

  async outstanding(name: string): Promise<number> {
    return z.object({ gifts: z.int() }).parse(await this.#ask({ ask: 'count', name })).gifts;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.send({ ask: 'end' });
    await ended;
  }

  async #ask(question: object): Promise<unknown> {
    const stop = new AbortController();
    const { signal } = stop;
    try {
      this.#child.send(question);
      const gone = once(this.#child, 'exit', { signal }).then(() => {
        throw new Error("the watchdog's part of the bench has ended");
      });
      const [answer] = await Promise.race([once(this.#child, 'message', { signal }), gone]);
      return answer;
    } finally {
      stop.abort();
    }
  }
}
