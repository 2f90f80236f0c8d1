import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckpointSink, SinkConflict } from './checkpoint-sink.js';

const NUMBER_DIGITS = 10;
const READ_ONLY = 0o444;
const FILE = /^([0-9]{10})\.jws$/;

export const fileOf = (number: number): string => `${String(number).padStart(NUMBER_DIGITS, '0')}.jws`;

/** The numbers of all checkpoints in a folder, in order. */
export const numbersIn = async (directory: string): Promise<number[]> =>
  (await readdir(directory))
    .map((name) => Number(FILE.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b);

/**
 * A folder with one read-only file for each checkpoint, `0000000001.jws` and so on; each is written under another name, flushed, and then
 * linked, so that no reader finds half of one and none is ever overwritten. The folder has to be there, shared by all replicas.
 */
export class DirectorySink implements CheckpointSink {
  private known = 0;

  constructor(private readonly directory: string) {}

  async latest(): Promise<number> {
    // Read in full but once: there is one more each minute, for years.
    if (this.known === 0) this.known = (await numbersIn(this.directory)).at(-1) ?? 0;
    while ((await this.read(this.known + 1)) !== undefined) this.known += 1;
    return this.known;
  }

  async read(number: number): Promise<string | undefined> {
    try {
      return await readFile(join(this.directory, fileOf(number)), 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async put(number: number, jws: string): Promise<void> {
    const unfinished = join(this.directory, `.${fileOf(number)}.${randomBytes(6).toString('hex')}`);
    try {
      await writeDurably(unfinished, jws);
      await link(unfinished, join(this.directory, fileOf(number)));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      if ((await this.read(number)) !== jws) throw new SinkConflict(number, this.directory);
    } finally {
      await unlink(unfinished).catch(() => undefined); // it may never have been made
    }
    await flush(this.directory);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', READ_ONLY);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The names in a folder are durable only once the folder itself is flushed. */
async function flush(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
