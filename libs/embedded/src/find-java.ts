import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { EmbeddedFailure } from './embedded-failure.js';

/** The oldest Java that a Kafka 4 broker runs on. */
const OLDEST_JAVA = 17;

const REMEDY = `install a Java runtime of version ${OLDEST_JAVA} or newer (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk) or point JAVA_HOME at one`;

/** The path of a Java that can run the broker: that of JAVA_HOME, else the first one on the PATH. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const banner = await versionBanner(java, env);
  if (banner === undefined)
    throw new EmbeddedFailure('java-missing', `Kafka needs Java, which is not there: ${REMEDY}.`);
  const major = javaMajorOf(banner);
  if (major === undefined || major < OLDEST_JAVA) {
    throw new EmbeddedFailure(
      'java-too-old',
      `Kafka needs Java ${OLDEST_JAVA}, but ${java} is ${major ?? 'unknown'}: ${REMEDY}.`,
    );
  }
  return java;
}

/** The major version in what `java -version` prints: 8 of `"1.8.0_402"`, 17 of `"17.0.15"`. */
export function javaMajorOf(banner: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(banner);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** What `java -version` prints, or undefined if there is no such program or it only says that it is a stub. */
function versionBanner(java: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(java, ['-version'], { env, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve(error ? undefined : stderr + stdout),
    );
  });
}
