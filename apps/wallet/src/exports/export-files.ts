import { createReadStream, type ReadStream } from 'node:fs';
import { lstat, mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdempotencyKeyReused, type Log } from '@liwu/event-log';
import { CONFIG, LOG, Problem, type ServicePart, ServiceParts } from '@liwu/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { WalletConfig } from '../wallet-config.js';
import { type Asking, type ExportRecord, ExportRecords } from './export-records.js';
import type { ExportRequest } from './export-request.js';
import { MAX_JOURNAL_POSTINGS, tooManyPostings } from './journal-transactions.js';
import { ExportRefused, runExport } from './run-export.js';

/** Injects how the number of the latest checkpoint is asked for. */
export const LATEST_CHECKPOINT = Symbol('liwu:latest-checkpoint');
type LatestCheckpoint = () => Promise<number | undefined>;

const MAX_WAITING = 8;
const HEARTBEAT_MS = 10_000;
const RETRY_AFTER_S = 30;
const OWNER_ONLY = 0o700;
const WRITABLE_FOR_OTHERS = 0o022;
const EXTENSIONS = { csv: 'csv', parquet: 'parquet', hledger: 'journal' } as const;

/** The export that a request is about, and whether it was asked for before. */
interface Asked {
  readonly record: ExportRecord;
  readonly isReplayed: boolean;
}

/** Makes the files that are asked for, one after the other, beside everything else that the process does. */
@Injectable()
export class ExportFiles implements ServicePart {
  private readonly databaseUrl: string;
  private readonly folder: string;
  private readonly isChosenFolder: boolean;
  private readonly waiting: ExportRecord[] = [];
  private readonly stopping = new AbortController();
  private asking = 0;
  private running: ExportRecord | undefined;
  private work: Promise<void> = Promise.resolve();
  private heart: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) config: WalletConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(LATEST_CHECKPOINT) private readonly latestCheckpoint: LatestCheckpoint,
    private readonly records: ExportRecords,
    parts: ServiceParts,
  ) {
    this.databaseUrl = config.LIWU_DATABASE_URL;
    this.isChosenFolder = config.LIWU_EXPORT_DIR !== undefined;
    this.folder = config.LIWU_EXPORT_DIR ?? join(tmpdir(), 'liwu-exports');
    parts.add('exports', this);
  }

  /** Fails where the usual folder is somebody else's: everybody can make one of its name. A chosen one is the operator's business. */
  async start(): Promise<void> {
    if (this.isChosenFolder) await mkdir(this.folder, { recursive: true, mode: OWNER_ONLY });
    else await makeOwnFolder(this.folder);
    this.heart = setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  /** What is under way or waits has failed and can be asked for again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.heart);
    await this.work;
  }

  queues(): Record<string, number> {
    return { exports: this.waiting.length + Number(this.running !== undefined) };
  }

  /**
   * Takes an export on. Asked again under the same key it is the same export, begun anew where it failed. Problems: `too_many_requests`,
   * `range_too_large`, and `idempotency_key_reused`.
   */
  async ask(asking: Asking, request: ExportRequest): Promise<Asked> {
    const exportId = ExportRecords.idOf(asking);
    const known = await this.records.find(exportId);
    if (known && known.contentHash !== asking.contentHash)
      throw new IdempotencyKeyReused('the key was used to ask for something else');
    if (known && known.status !== 'failed') return { record: known, isReplayed: true };
    if (this.waiting.length + this.asking >= MAX_WAITING) {
      const options = { retryAfterSeconds: RETRY_AFTER_S };
      throw new Problem('too_many_requests', `${MAX_WAITING} exports wait already.`, options);
    }
    this.asking += 1;
    try {
      return await this.take(exportId, asking, request, known !== undefined);
    } finally {
      this.asking -= 1;
    }
  }

  private async take(exportId: string, asking: Asking, request: ExportRequest, isKnown: boolean): Promise<Asked> {
    if (request.detail === 'posting' && (await this.records.hasMorePostings(request.filter, MAX_JOURNAL_POSTINGS)))
      throw tooManyPostings();
    const taken = isKnown ? await this.records.addAgain(exportId) : await this.records.add(asking, request);
    if (!taken) return { record: await this.find(exportId), isReplayed: true }; // somebody else asked at the same moment
    this.waiting.push(taken);
    this.work = this.work.then(() => this.runNext());
    return { record: taken, isReplayed: false };
  }

  /** Problem: `not_found`. */
  async find(exportId: string): Promise<ExportRecord> {
    const record = await this.records.find(exportId);
    if (!record) throw new Problem('not_found', 'There is no such export.', { param: 'id' });
    return record;
  }

  /** The file of one that is done; whoever fetches it is noted first. Problem: `not_found`. */
  async open(record: ExportRecord, by: string): Promise<{ stream: ReadStream; bytes: number; name: string }> {
    if (record.status !== 'done')
      throw new Problem('not_found', `The export is ${record.status}: there is no file.`, { param: 'id' });
    const path = this.pathOf(record);
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new Problem('not_found', 'The file is not here (any more).', { param: 'id' });
    await this.records.addDownload(record.exportId, by);
    return { stream: createReadStream(path), bytes: found.size, name: nameOf(record) };
  }

  private async runNext(): Promise<void> {
    const record = this.waiting.shift();
    if (!record) return;
    this.running = record;
    try {
      if (!(await this.records.begin(record))) return;
      const order = { databaseUrl: this.databaseUrl, path: this.pathOf(record), request: record.request };
      const manifest = await runExport({ ...order, checkpoint: await this.latestCheckpoint() }, this.stopping.signal);
      if (!(await this.records.end(record, manifest))) await rm(order.path, { force: true });
    } catch (err) {
      await this.failed(record, err);
    } finally {
      this.running = undefined;
    }
  }

  private async failed(record: ExportRecord, err: unknown): Promise<void> {
    const { exportId } = record;
    this.log.warn({ err, exportId }, 'an export failed');
    await rm(`${this.pathOf(record)}.part`, { force: true }).catch((fault: unknown) =>
      this.log.warn({ err: fault, exportId }, 'what a failed export wrote is not removed'),
    );
    const isStopping = this.stopping.signal.aborted;
    const other = isStopping ? 'the service was stopped' : 'the service failed; it has been logged';
    const told = err instanceof ExportRefused ? err.message : other;
    await this.records
      .fail(record, told)
      .catch((fault: unknown) => this.log.warn({ err: fault, exportId }, 'it is not noted that an export failed'));
  }

  private async beat(): Promise<void> {
    const alive = this.running ? [this.running, ...this.waiting] : this.waiting;
    await this.records
      .beat(alive)
      .catch((err: unknown) => this.log.warn({ err }, 'it is not noted that exports are alive'));
  }

  private pathOf(record: ExportRecord): string {
    return join(this.folder, nameOf(record));
  }
}

/** A further attempt has another file: nobody writes into what somebody else may still be reading. */
const nameOf = ({ exportId, attempt, request }: ExportRecord): string =>
  `liwu-${exportId}-${attempt}.${EXTENSIONS[request.format]}`;

/** Only a directory of this process's user, to which nobody else can write: no link, and nothing that somebody else has put there. */
async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: OWNER_ONLY }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & WRITABLE_FOR_OTHERS) === 0;
  if (!isOurs)
    throw new Error(`${folder} is no directory of this user alone: remove it, or choose one by LIWU_EXPORT_DIR`);
}
