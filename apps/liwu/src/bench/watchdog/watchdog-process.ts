import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AskedChild } from '../asked-child.js';

const PROGRAM = fileURLToPath(new URL('../../../../ack-watchdog/dist/bench/bench-process.js', import.meta.url));

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
  readonly #child = new AskedChild('watchdog', PROGRAM);

  /** Makes the tables of a database that is known by this name from now on. */
  async prepare(name: string, url: string, batch: number): Promise<void> {
    await this.#child.ask({ ask: 'prepare', name, url, batch });
  }

  async fill(name: string, gifts: number): Promise<Ran> {
    return ranSchema.parse(await this.#child.ask({ ask: 'fill', name, gifts }));
  }

  async work(name: string, work: Work, gifts: number, wrote: Wrote): Promise<Ran> {
    return ranSchema.parse(await this.#child.ask({ ask: 'work', name, work, gifts, wrote }));
  }

  /** Asks all lanes what is due, so long from now. */
  async due(name: string, times: number, aheadMs: number): Promise<Asked> {
    return askedSchema.parse(await this.#child.ask({ ask: 'due', name, times, aheadMs }));
  }

  async outstanding(name: string): Promise<number> {
    return z.object({ gifts: z.int() }).parse(await this.#child.ask({ ask: 'count', name })).gifts;
  }

  async end(): Promise<void> {
    await this.#child.end();
  }
}
