import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { findJava } from './find-java.js';
import { kafkaJars } from './kafka-jars.js';

const LOGGING = fileURLToPath(new URL('../kafka/tool-logging.xml', import.meta.url));
/**
 * The console consumer writes each field by itself. Node's own pipes are sockets, which bear that badly: 9,000 records
 * a second; through a pipe of the kernel's, and whatever has gathered there at once, it is twice as many and more.
 */
const GATHERED = ['-c', '"$0" "$@" | cat'];
/** A tool holds what it has fetched and not yet written, and nothing more; only long ones would gain by the thorough compiler. */
const JVM_OPTIONS = [
  '-Xmx192m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  `-Dlog4j2.configurationFile=${LOGGING}`,
];

/** A running tool of Kafka's: what it answers, and what it complains of. */
export type KafkaTool = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Starts one of Kafka's own command-line tools, by its Java class. Whoever wants to know what really lies in a topic
 * asks these: they share no code with our services. Its exit code is not the tool's: whether the answer is whole has
 * to be seen from the answer.
 */
export async function startKafkaTool(
  javaClass: string,
  args: readonly string[],
  log: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KafkaTool> {
  const java = await findJava(env);
  const jars = await kafkaJars(log, env);
  return spawn('/bin/sh', [...GATHERED, java, ...JVM_OPTIONS, javaClass, ...args], {
    env: { ...env, CLASSPATH: join(jars, '*') },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** Ends a tool whose answer nobody needs any more: at once, as it has nothing to put away. Resolves when it is gone. */
export async function endKafkaTool(tool: KafkaTool): Promise<void> {
  if (tool.exitCode !== null || tool.signalCode !== null || tool.pid === undefined) return;
  const gone = once(tool, 'exit');
  try {
    process.kill(-tool.pid, 'SIGKILL');
  } catch (error) {
    // It has just ended by itself, and its exit is about to be told.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
  await gone;
}
