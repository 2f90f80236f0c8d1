import { mkdtempSync } from 'node:fs';
import { chmod, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAbandoned, freePort, startKafka, startPostgres } from '@liwu/embedded';
import type { TestServers } from './test-servers.js';

const FOLDER_PREFIX = 'liwu-spec-servers-';

/** Starts Kafka and Postgres as child processes for one run; their folder goes with them. */
export async function startEmbeddedServers(log: (line: string) => void): Promise<TestServers> {
  await dropFoldersOfKilledRuns();
  const stateDir = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  await chmod(stateDir, 0o755); // root's Postgres runs as another user, who must pass
  const [port, controllerPort, postgresPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const [kafka, postgres] = await Promise.all([
    startKafka({ stateDir, port, controllerPort, log }),
    startPostgres({ stateDir, port: postgresPort, log }),
  ]);
  return {
    kafkaBrokers: kafka.brokers,
    postgresUrl: postgres.url,
    serverKind: 'embedded',
    stop: async () => {
      await Promise.all([kafka.stop(), postgres.stop()]);
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

async function dropFoldersOfKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const { uid } = await stat(folder);
    if (uid !== process.getuid?.()) continue;
    if (await endAbandoned(folder)) await rm(folder, { recursive: true, force: true });
  }
}
