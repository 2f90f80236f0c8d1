import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, hashOfJws, NO_PREVIOUS } from '../checkpoints/checkpoint.js';
import type { OpenCheckpoint } from '../checkpoints/checkpoint-keys.js';
import { fileOf, numbersIn } from '../checkpoints/directory-sink.js';
import { CouldNotVerify, type Fault } from './fault.js';
import type { Snapshot } from './snapshot.js';

/** So many checkpoints are held against the lanes; of more, evenly fewer and always the last one, which covers all before it. */
const MAX_KEPT = 4_000;
const MAX_FAULTS = 20;

/** Where checkpoints are, as they were before the snapshot: so each of them is of something that the snapshot has. */
interface CheckpointSource {
  readonly directory: string | undefined;
  /** The numbers in the folder. */
  readonly numbers: readonly number[];
  readonly open: OpenCheckpoint;
  readonly deployment: string;
  /** Whether the folder may hold only some: copies that somebody kept. */
  readonly maySkip: boolean;
}

/** Between these two checkpoints what finance reads was defined anew. */
export interface Redefined {
  readonly after: number;
  readonly by: number;
}

/** What is known of the past of the books. */
export interface Trusted {
  readonly checkpoints: readonly Checkpoint[];
  readonly last: Checkpoint | undefined;
  readonly count: number;
  readonly faults: readonly Fault[];
  readonly redefined: readonly Redefined[];
}

/** Lists the folder. Throws `CouldNotVerify` where it cannot be read. */
export const numbersOf = async (directory: string | undefined): Promise<number[]> => {
  if (directory === undefined) return [];
  try {
    return await numbersIn(directory);
  } catch (cause) {
    throw new CouldNotVerify(`The folder of checkpoints, ${directory}, cannot be read.`, { cause });
  }
};

/** Checks the chain of checkpoints: signatures, numbers without gaps, each naming the one before it, the table telling the same. */
export class TrustedCheckpoints {
  private readonly faults: Fault[] = [];
  private readonly redefined: Redefined[] = [];
  private kept: Checkpoint[] = [];
  private stride = 1;
  private last: { readonly jws: string; readonly checkpoint: Checkpoint } | undefined;
  private count = 0;
  private expected = 1;
  private previous = NO_PREVIOUS;

  constructor(
    private readonly source: CheckpointSource,
    private readonly snapshot: Snapshot,
  ) {}

  async read(): Promise<Trusted> {
    const { directory, numbers } = this.source;
    if (directory !== undefined) for (const number of numbers) await this.accept(number, await this.file(number));
    await this.readTable();
    if (this.count === 0) this.fault('checkpoint-missing', 'there is no checkpoint at all');
    const last = this.last?.checkpoint;
    const checkpoints = last && this.kept.at(-1) !== last ? [...this.kept, last] : this.kept;
    const { faults, count, redefined } = this;
    return { checkpoints, last, count, faults, redefined };
  }

  /** Beside a folder the table must tell the same; without one it is all there is, and whoever cuts its end is not seen. */
  private async readTable(): Promise<void> {
    const { directory, numbers, maySkip } = this.source;
    const known = new Set(numbers);
    if (!(await this.hasTable())) return;
    for await (const rows of this.snapshot.stream('SELECT number, jws FROM audit.checkpoint ORDER BY number')) {
      for (const row of rows) {
        const number = Number(row['number']);
        if (directory === undefined) await this.accept(number, row['jws']);
        else if (known.delete(number)) await this.compareFile(number, row['jws']);
        else if (!maySkip && !existsSync(join(directory, fileOf(number))))
          this.fault('checkpoint-missing', `checkpoint ${number}: the table has it, the folder does not`);
      }
    }
    if (directory === undefined) return;
    // A crash may leave the last one in the folder alone, until the next one is taken.
    known.delete(numbers.at(-1) ?? 0);
    for (const number of known)
      this.fault('checkpoint-missing', `checkpoint ${number}: the folder has it, the table does not`);
  }

  private async compareFile(number: number, jws: string): Promise<void> {
    if ((await this.file(number)) !== jws)
      this.fault('checkpoint-contradicted', `checkpoint ${number}: the table has another one than the folder`);
  }

  private async accept(number: number, jws: string): Promise<void> {
    if (number > this.expected && !this.source.maySkip) {
      const [from, to] = [this.expected, number - 1];
      this.fault('checkpoint-missing', from === to ? `checkpoint ${from}` : `checkpoints ${from} to ${to}`);
    }
    const follows = number === this.expected;
    this.expected = number + 1;
    this.count += 1;
    const checkpoint = await this.source.open(jws);
    const before = this.previous;
    this.previous = hashOfJws(jws);
    if (!checkpoint) return this.fault('checkpoint-unsigned', `checkpoint ${number}: no trusted key has signed it`);
    if (checkpoint.number !== number || checkpoint.deployment !== this.source.deployment) {
      const whose = `checkpoint ${checkpoint.number} of ${checkpoint.deployment}`;
      return this.fault('checkpoint-contradicted', `checkpoint ${number}: what is signed is ${whose}`);
    }
    if (follows && checkpoint.previous !== before)
      return this.fault('checkpoint-contradicted', `checkpoint ${number}: the one before it was another`);
    this.keep(jws, checkpoint);
  }

  private keep(jws: string, checkpoint: Checkpoint): void {
    const before = this.last?.checkpoint;
    if (before && before.views !== checkpoint.views)
      this.redefined.push({ after: before.number, by: checkpoint.number });
    this.last = { jws, checkpoint };
    if (checkpoint.number % this.stride === 0) this.kept.push(checkpoint);
    if (this.kept.length <= MAX_KEPT) return;
    this.stride *= 2;
    this.kept = this.kept.filter(({ number }) => number % this.stride === 0);
  }

  private async file(number: number): Promise<string> {
    return readFile(join(this.source.directory ?? '', fileOf(number)), 'utf8');
  }

  private async hasTable(): Promise<boolean> {
    const [row] = await this.snapshot.rows(`SELECT to_regclass('audit.checkpoint') IS NOT NULL AS known`);
    return row?.['known'] === true;
  }

  /** Where all are gone, the first few say so. */
  private fault(kind: Fault['kind'], what: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ kind, what });
  }
}
