import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';

const OWNER_ONLY = 0o600;

/** A file that is there as a whole or not at all, with the SHA-256 of its bytes. */
export class HashedFile {
  private readonly hash = createHash('sha256');
  private writing: Promise<void> = Promise.resolve();
  private written = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Written beside its place, under a name that nobody reads. */
  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(path, await open(`${path}.part`, 'w', OWNER_ONLY));
  }

  /** Resolves when the bytes before these are on their way: one piece is written while the next is made. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.writing;
    this.writing = this.writeAll(bytes);
    this.writing.catch(() => undefined); // the next call, or the end, tells
    this.hash.update(bytes);
    this.written += bytes.length;
  }

  text(text: string): Promise<void> {
    return this.append(Buffer.from(text, 'utf8'));
  }

  /** Puts the file into its place; one that is there already stays in the folder, with its time behind its name. */
  async finish(): Promise<{ bytes: number; sha256: string }> {
    await this.writing;
    await this.handle.sync();
    await this.handle.close();
    await keepEarlier(this.path);
    await rename(`${this.path}.part`, this.path);
    return { bytes: this.written, sha256: this.hash.digest('hex') };
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.writing.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(`${this.path}.part`, { force: true });
  }

  private async writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += (await this.handle.write(bytes, at)).bytesWritten;
  }
}

/** A file of the same name was made, and shown to somebody, before its database was restored from a copy that knew nothing of it. */
async function keepEarlier(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found) await rename(path, `${path}.${found.mtime.toISOString().replaceAll(':', '-')}`);
}
