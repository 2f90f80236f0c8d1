import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabases, databaseUrl } from './create-databases.js';
import { endAbandoned } from './end-abandoned.js';
import { askForBrokers } from './kafka-probe.js';
import { identityOf, isRunning } from './process-identity.js';
import { startKafka } from './start-kafka.js';
import { startPostgres } from './start-postgres.js';
import { freePort } from './tcp-port.js';

const BUILT = new URL('../dist/index.js', import.meta.url).href;
const PARENT = `
  const { startKafka, startPostgres } = await import(process.argv[1]);
  const place = { ...JSON.parse(process.argv[2]), log: () => undefined };
  const started = await (process.argv[3] === 'kafka' ? startKafka(place) : startPostgres(place));
  console.log(started.pid);
  setInterval(() => undefined, 1000);
`;

interface Place {
  stateDir: string;
  port: number;
  controllerPort: number;
  log: (line: string) => void;
}

/** Another process that starts a server and is ready to be killed. */
async function startInOtherProcess(server: 'kafka' | 'postgres', place: Place) {
  const args = ['--input-type=module', '-e', PARENT, BUILT, JSON.stringify(place), server];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(parent.stdout), 'line');
  const identity = identityOf(Number(line));
  if (!identity) throw new Error(`${server} is not there`);
  const kill = async () => {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  };
  return { parent, identity, kill };
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

let place: Place;
let lines: string[];

beforeAll(() => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', 'libs/embedded'], { cwd: root });
});
beforeEach(async () => {
  lines = [];
  const [port, controllerPort] = [await freePort(), await freePort()];
  const stateDir = mkdtempSync(join(tmpdir(), 'liwu-embedded-'));
  place = { stateDir, port, controllerPort, log: (line) => lines.push(line) };
});
afterEach(() => rmSync(place.stateDir, { recursive: true }));

describe('the embedded Postgres', () => {
  it('keeps what was committed from one start to the next, and is gone in between', async () => {
    const first = await startPostgres(place);
    await createDatabases(first.url, ['wallet', 'wallet']);
    await query(databaseUrl(first.url, 'wallet'), 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const second = await startPostgres(place);
    expect(await query(databaseUrl(second.url, 'wallet'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.stop();
    expect(lines.filter((line) => line.startsWith('preparing'))).toHaveLength(1);
  });

  it('is durable, heard on the loopback address only, and closed to those without its password', async () => {
    const postgres = await startPostgres(place);
    const settings = `SELECT string_agg(setting, ' ' ORDER BY name) AS s FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'synchronous_commit')`;
    expect(await query(postgres.url, settings)).toEqual([{ s: 'on 127.0.0.1 on' }]);
    const guessed = new URL(postgres.url);
    guessed.password = 'guessed';
    await expect(query(guessed.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await postgres.stop();
  });

  it('is found and ended at the next start when its parent was killed', async () => {
    const orphan = await startInOtherProcess('postgres', place);
    await orphan.kill();
    expect(isRunning(orphan.identity)).toBe(true);
    const next = await startPostgres(place);
    expect(isRunning(orphan.identity)).toBe(false);
    expect(lines).toContain('ended a Postgres server that an earlier run had left behind');
    expect(await query(next.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await next.stop();
  });

  it('is left alone by a second start while its parent lives', async () => {
    const { parent, identity, kill } = await startInOtherProcess('postgres', place);
    await expect(startPostgres(place)).rejects.toMatchObject({
      code: 'already-running',
      message: expect.stringContaining(`process ${parent.pid}`),
    });
    expect(await endAbandoned(place.stateDir)).toBe(false);
    expect(isRunning(identity)).toBe(true);
    await kill();
    expect(await endAbandoned(place.stateDir)).toBe(true);
    expect(isRunning(identity)).toBe(false);
  });

  it('starts again after it was killed itself, and after a first start that was cut short', async () => {
    mkdirSync(join(place.stateDir, 'postgres', 'data.unfinished'), { recursive: true });
    writeFileSync(join(place.stateDir, 'postgres', 'data.unfinished', 'PG_VERSION'), '18\n');
    const first = await startPostgres(place);
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await startPostgres(place);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.stop();
  });

  it('shows the end of its output when it cannot start', async () => {
    const first = await startPostgres(place);
    await first.stop();
    rmSync(join(place.stateDir, 'postgres', 'data', 'global', 'pg_control'));
    await expect(startPostgres(place)).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringMatching(/Postgres ended with code \d+; its output is in .*pg_control/s),
    });
  });
});

describe('the embedded Kafka', () => {
  const clusterOf = (): string | undefined =>
    /cluster\.id=(.*)/.exec(readFileSync(join(place.stateDir, 'kafka/data/meta.properties'), 'utf8'))?.[1];

  it('answers, stops, and is the same cluster at the next start', async () => {
    const first = await startKafka(place);
    expect(first.brokers).toEqual([`127.0.0.1:${place.port}`]);
    await askForBrokers('127.0.0.1', place.port);
    const cluster = clusterOf();
    await first.stop();
    expect(await first.exited).toEqual({ code: 143, signal: null });
    await expect(askForBrokers('127.0.0.1', place.port)).rejects.toThrow('ECONNREFUSED');
    const second = await startKafka(place);
    expect(clusterOf()).toBe(cluster);
    await second.stop();
    expect(lines.filter((line) => line.startsWith('preparing'))).toHaveLength(1);
  });

  it('is found and ended at the next start when its parent was killed', async () => {
    const orphan = await startInOtherProcess('kafka', place);
    await orphan.kill();
    expect(isRunning(orphan.identity)).toBe(true);
    const next = await startKafka(place);
    expect(isRunning(orphan.identity)).toBe(false);
    process.kill(next.pid, 'SIGKILL');
    await next.exited;
    const last = await startKafka(place);
    await askForBrokers('127.0.0.1', place.port);
    await last.stop();
  });

  it('says in one sentence that Java is missing, and touches nothing', async () => {
    await expect(startKafka({ ...place, env: { PATH: '/nonexistent' } })).rejects.toMatchObject({
      code: 'java-missing',
    });
    expect(existsSync(join(place.stateDir, 'kafka'))).toBe(false);
  });
});
