import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AskedChild } from '../asked-child.js';

const PROGRAM = fileURLToPath(new URL('../../../../wallet/dist/bench/bench-process.js', import.meta.url));

const ranSchema = z.object({ gifts: z.int(), transfers: z.int(), seconds: z.number(), nodeMs: z.number() });
/** A phase of the reference. */
export type Ran = z.output<typeof ranSchema>;
const stageSchema = ranSchema.extend({ parts: z.record(z.string(), z.number()) });
/** A phase of the wallet's stage; `parts` are milliseconds, in their order. */
export type StageRan = z.output<typeof stageSchema>;
const readsSchema = z.array(z.object({ name: z.string(), rows: z.number(), ms: z.array(z.number()) }));
export type Reads = z.output<typeof readsSchema>;
const exportedSchema = z.array(z.object({ format: z.string(), entries: z.int(), seconds: z.number() }));
/** The books as files of each format. */
export type Exported = z.output<typeof exportedSchema>;

/** How the stage is fed. */
interface StageShape {
  readonly viewers: number;
  readonly batch: number;
  readonly perLane: number;
}

/** The wallet's own program for the bench; only the wallet itself knows its stage, and no app imports another. */
export class WalletProcess {
  readonly #child: AskedChild;

  constructor(
    private readonly urls: { readonly stage: string; readonly plain: string },
    profile: string | undefined,
  ) {
    const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, '--cpu-prof-name=wallet.cpuprofile'] : [];
    this.#child = new AskedChild('wallet', PROGRAM, profiling);
  }

  /** Makes the tables of both, with coins for every viewer; gives how many transfers that took. */
  async prepare(shape: StageShape): Promise<number> {
    const { stage: stageUrl, plain: plainUrl } = this.urls;
    const answer = await this.#child.ask({ ask: 'prepare', stageUrl, plainUrl, shape });
    return z.object({ transfers: z.int() }).parse(answer).transfers;
  }

  async stage(audience: 'hot' | 'uniform', gifts: number, stepMs: number): Promise<StageRan> {
    return stageSchema.parse(await this.#child.ask({ ask: 'stage', audience, gifts, stepMs }));
  }

  async plain(gifts: number): Promise<Ran> {
    return ranSchema.parse(await this.#child.ask({ ask: 'plain', gifts }));
  }

  /** What is wrong with the books of either, in sentences. */
  async faults(): Promise<string[]> {
    return z.object({ faults: z.array(z.string()) }).parse(await this.#child.ask({ ask: 'check' })).faults;
  }

  async reads(): Promise<Reads> {
    return readsSchema.parse(await this.#child.ask({ ask: 'read', stageUrl: this.urls.stage }));
  }

  /** Writes all of the stage's books into files of this folder, which are gone afterwards. */
  async exported(folder: string): Promise<Exported> {
    return exportedSchema.parse(await this.#child.ask({ ask: 'export', stageUrl: this.urls.stage, folder }));
  }

  /** Lets it end by itself, so that it writes its profile. */
  async end(): Promise<void> {
    await this.#child.end();
  }
}
