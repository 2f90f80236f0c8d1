import { chmod, chown, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietLog } from '@liwu/event-log/testing';
import { loadConfig, ServiceParts } from '@liwu/service-kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { walletConfig } from '../wallet-config.js';
import { ExportFiles } from './export-files.js';
import { type Asking, type ExportRecord, ExportRecords } from './export-records.js';

const ASKED = { format: 'csv', filter: {} } as const;

/** Records as they are while the database is away: an export can be asked for, and nothing more. */
class AwayRecords {
  readonly failures: string[] = [];
  find = async (): Promise<undefined> => undefined;
  add = async (asking: Asking): Promise<ExportRecord> => ({
    exportId: ExportRecords.idOf(asking),
    askedBy: asking.caller,
    askedAt: new Date(0),
    contentHash: asking.contentHash,
    request: ASKED,
    status: 'pending',
    attempt: 1,
    failure: undefined,
    manifest: undefined,
  });
  begin = async (): Promise<never> => {
    throw new Error('the database is away');
  };
  fail = async (_record: ExportRecord, failure: string): Promise<boolean> => {
    this.failures.push(failure);
    return true;
  };
}

let place = '';
let records: AwayRecords;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'liwu-exports-spec-'));
  records = new AwayRecords();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

const filesIn = (folder: string | undefined): ExportFiles => {
  const config = loadConfig(walletConfig, {
    LIWU_HTTP_PORT: '0',
    LIWU_KAFKA_BROKERS: '127.0.0.1:1',
    LIWU_OIDC_ISSUER: 'http://127.0.0.1:1',
    LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:1/jwks',
    LIWU_DATABASE_URL: 'postgres://127.0.0.1:1/nowhere',
    LIWU_EXPORT_DIR: folder,
  });
  return new ExportFiles(
    config,
    quietLog,
    async () => undefined,
    records as unknown as ExportRecords,
    new ServiceParts(),
  );
};
const askingWith = (key: string): Asking => ({ caller: 'ann', key, contentHash: '00' });

it('an export of which not even the rest can be removed has failed, and the next one gets its turn', async () => {
  const files = filesIn(place);
  await mkdir(join(place, `liwu-${ExportRecords.idOf(askingWith('1'))}-1.csv.part`)); // a directory cannot be removed as a file
  await files.ask(askingWith('1'), ASKED);
  await files.ask(askingWith('2'), ASKED);
  await files.stop();
  expect(records.failures).toHaveLength(2);
  expect(files.queues()).toEqual({ exports: 0 });
});

it('one caller’s key is nobody else’s export', () => {
  const [a, b] = [
    { caller: 'a', key: 'b/c', contentHash: '00' },
    { caller: 'a/b', key: 'c', contentHash: '00' },
  ];
  expect(ExportRecords.idOf(a)).not.toBe(ExportRecords.idOf(b));
});

describe('the usual folder', () => {
  const usual = (): string => join(place, 'liwu-exports');
  const started = async (): Promise<void> => {
    vi.stubEnv('TMPDIR', place);
    const files = filesIn(undefined);
    await files.start();
    await files.stop();
  };

  it('is made for this user alone, and found again', async () => {
    await started();
    await started();
    expect((await lstat(usual())).mode & 0o777).toBe(0o700);
  });

  it('is refused where it is a link, a file, or open to others', async () => {
    await mkdir(join(place, 'elsewhere'));
    await symlink(join(place, 'elsewhere'), usual());
    await expect(started()).rejects.toThrow('choose one by LIWU_EXPORT_DIR');
    await rm(usual());
    await writeFile(usual(), '');
    await expect(started()).rejects.toThrow('choose one by LIWU_EXPORT_DIR');
    await rm(usual());
    await mkdir(usual());
    await chmod(usual(), 0o777);
    await expect(started()).rejects.toThrow('choose one by LIWU_EXPORT_DIR');
  });

  it.runIf(process.getuid?.() === 0)('is refused where it is another user’s', async () => {
    await mkdir(usual(), { mode: 0o700 });
    await chown(usual(), 12_345, 12_345);
    await expect(started()).rejects.toThrow('choose one by LIWU_EXPORT_DIR');
  });
});
