import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { EmbeddedFailure } from './embedded-failure.js';
import { postgresBinaries } from './postgres-binaries.js';
import { INITDB_ARGUMENTS, POSTGRES_SETTINGS, postgresArguments } from './postgres-settings.js';
import { postgresUser, type PostgresUser } from './postgres-user.js';
import { claimFolder, type ServerCommand, type ServerExit, ServerProcess } from './server-process.js';
import { demandFreePort } from './tcp-port.js';

const HOST = '127.0.0.1';
const SUPERUSER = 'liwu';
const READY_DEADLINE_MS = 90_000;
/** How a Postgres server is asked to end. */
export const POSTGRES_STOP_SIGNALS: ServerCommand['stopSignals'] = [
  { signal: 'SIGINT', patienceMs: 30_000 }, // hangs up on its clients and writes its checkpoint
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
];

interface PostgresOptions {
  /** Holds the cluster and everything that is known of its process; kept between starts. */
  stateDir: string;
  port: number;
  /** Gets a line before each step that may take longer than a second. */
  log: (line: string) => void;
}

export interface RunningPostgres {
  /** The superuser's way in, to the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<ServerExit>;
  /** Ends the server in order; resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a Postgres 18 of its own on the loopback address, and resolves when it answers queries. A server that an
 * earlier, killed process left running in this folder is ended first; what was committed is there again.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const folder = resolve(options.stateDir, 'postgres');
  const { postgres, initdb } = postgresBinaries();
  const { endedLeftOver } = await claimFolder(folder, 'Postgres', POSTGRES_STOP_SIGNALS);
  if (endedLeftOver) options.log('ended a Postgres server that an earlier run had left behind');
  await demandFreePort(options.port, 'Postgres');

  const user = await postgresUser([postgres, folder]);
  const dataDir = join(folder, 'data');
  if (!existsSync(dataDir)) await initialise(initdb, user, folder, options.log);
  const password = await readFile(join(folder, 'password'), 'utf8');

  const settings = { ...POSTGRES_SETTINGS, listen_addresses: HOST, port: String(options.port) };
  const server = await ServerProcess.start(folder, {
    name: 'Postgres',
    ...user.wrap(postgres, ['-D', dataDir, ...postgresArguments(settings)]),
    env: process.env,
    stopSignals: POSTGRES_STOP_SIGNALS,
  });
  const url = `postgres://${SUPERUSER}:${password}@${HOST}:${options.port}/postgres`;
  await server.ready(() => selectOne(url), READY_DEADLINE_MS);
  return { url, pid: server.pid, exited: server.exited, stop: () => server.stop() };
}

/** Makes the cluster under another name and renames it last, so that a half-made one is never taken for whole. */
async function initialise(
  initdb: string,
  user: PostgresUser,
  folder: string,
  log: (line: string) => void,
): Promise<void> {
  log('preparing the folder of Postgres');
  const unfinished = join(folder, 'data.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (user.owner) {
    for (const path of [unfinished, passwordFile]) await chown(path, user.owner.uid, user.owner.gid);
  }
  const place = ['-D', unfinished, '-U', SUPERUSER, `--pwfile=${passwordFile}`];
  const { file, args, ...ids } = user.wrap(initdb, [...place, ...INITDB_ARGUMENTS]);
  await new Promise<void>((done, reject) => {
    execFile(file, args, { ...ids, cwd: folder, encoding: 'utf8' }, (cause, stdout, stderr) => {
      if (!cause) return done();
      reject(
        new EmbeddedFailure('start-failed', `The folder of Postgres could not be made: ${stdout}${stderr}`, { cause }),
      );
    });
  });
  await rename(unfinished, join(folder, 'data'));
}

async function selectOne(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}
