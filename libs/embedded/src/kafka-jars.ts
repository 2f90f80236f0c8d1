import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedFailure } from './embedded-failure.js';

const POM = fileURLToPath(new URL('../kafka/pom.xml', import.meta.url));
const HASHES = fileURLToPath(new URL('../kafka/jars.sha256', import.meta.url));
const ABANDONED_AFTER_MS = 3_600_000;
const DOWNLOAD_DEADLINE_MS = 600_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** Where downloads are kept between starts, for all clones of one user: LIWU_CACHE_DIR, else ~/.cache/liwu. */
function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['LIWU_CACHE_DIR'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'liwu');
}

/**
 * The folder with the jars of a Kafka broker, downloaded through Maven where the cache has none. A folder of that
 * name is always whole: the download goes elsewhere, is compared with the committed hashes, and is renamed last.
 * LIWU_KAFKA_JARS names one that is there already, as in an image, where nothing can be downloaded.
 */
export async function kafkaJars(log: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env['LIWU_KAFKA_JARS']) return readyJars(env['LIWU_KAFKA_JARS']);
  const cache = cacheFolder(env);
  const { version, pin } = await pinned();
  const folder = join(cache, `kafka-${version}-${pin}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await dropAbandonedDownloads(cache);
  log(`downloading Apache Kafka ${version} through Maven (44 MB, once)`);
  const download = join(cache, `.download-${process.pid}-${Date.now()}`);
  try {
    await runMaven(download, env);
    await compareWithHashes(download);
    await moveInto(download, folder);
  } finally {
    await rm(download, { recursive: true, force: true });
  }
  return folder;
}

async function readyJars(folder: string): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.some((name) => name.startsWith('kafka-clients-'))) return folder;
  throw new EmbeddedFailure(
    'jars-missing',
    `LIWU_KAFKA_JARS names ${folder}, where no jars of Kafka are; leave it unset to have them downloaded.`,
  );
}

/** The pin changes whenever another set of jars is wanted, so that an old cache is never taken for the new set. */
async function pinned(): Promise<{ version: string; pin: string }> {
  const hashes = await readFile(HASHES, 'utf8');
  const version = /kafka-clients-(.+)\.jar/.exec(hashes)?.[1];
  if (version === undefined) throw new Error(`${HASHES} does not name kafka-clients`);
  return { version, pin: createHash('sha256').update(hashes).digest('hex').slice(0, 8) };
}

async function dropAbandonedDownloads(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('.download-')) continue;
    const { mtimeMs } = await stat(join(cache, name));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(join(cache, name), { recursive: true, force: true });
  }
}

function runMaven(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const goal = [
    '-Dstyle.color=never',
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${target}`,
  ];
  return new Promise((resolve, reject) => {
    const options = { env, encoding: 'utf8', timeout: DOWNLOAD_DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES } as const;
    execFile('mvn', ['-q', '-B', '-f', POM, ...goal], options, (error, stdout, stderr) => {
      if (!error) return resolve();
      reject('code' in error && error.code === 'ENOENT' ? mavenMissing(error) : downloadFailed(error, stdout + stderr));
    });
  });
}

function mavenMissing(cause: Error): EmbeddedFailure {
  const remedy = 'Debian, Ubuntu: apt-get install maven; macOS: brew install maven';
  return new EmbeddedFailure(
    'maven-missing',
    `Downloading Kafka needs Maven, which is not there: install it (${remedy}).`,
    { cause },
  );
}

function downloadFailed(cause: Error, output: string): EmbeddedFailure {
  const reason = output.split('\n').find((line) => line.includes('ERROR')) ?? cause.message;
  return new EmbeddedFailure('download-failed', `Maven could not download Kafka: ${reason.trim()}`, { cause });
}

async function compareWithHashes(folder: string): Promise<void> {
  const wanted = (await readFile(HASHES, 'utf8')).trim().split('\n').sort();
  const found: string[] = [];
  for (const jar of await readdir(folder)) {
    found.push(
      `${createHash('sha256')
        .update(await readFile(join(folder, jar)))
        .digest('hex')}  ${jar}`,
    );
  }
  found.sort();
  const wrong = found.find((line) => !wanted.includes(line)) ?? wanted.find((line) => !found.includes(line));
  if (wrong === undefined) return;
  throw new EmbeddedFailure('jars-differ', `The downloaded Kafka is not the pinned one (${wrong}); it was not kept.`);
}

/** Of two processes that download at once, the first wins and the other uses the winner's folder. */
async function moveInto(download: string, folder: string): Promise<void> {
  try {
    await rename(download, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
