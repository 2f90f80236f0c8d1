import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EmbeddedFailure } from './embedded-failure.js';
import { findJava } from './find-java.js';
import { kafkaJars } from './kafka-jars.js';
import { askForBrokers } from './kafka-probe.js';
import { KAFKA_JVM_OPTIONS, KAFKA_LOGGING, kafkaSettings } from './kafka-settings.js';
import { claimFolder, type ServerCommand, type ServerExit, ServerProcess } from './server-process.js';
import { demandFreePort } from './tcp-port.js';

const HOST = '127.0.0.1';
const READY_DEADLINE_MS = 90_000;
/** How a broker is asked to end. */
export const KAFKA_STOP_SIGNALS: ServerCommand['stopSignals'] = [
  { signal: 'SIGTERM', patienceMs: 30_000 },
  { signal: 'SIGKILL', patienceMs: 10_000 },
];

interface KafkaOptions {
  /** Holds the broker's data and everything that is known of its process; kept between starts. */
  stateDir: string;
  port: number;
  controllerPort: number;
  /** Gets a line before each step that may take longer than a second. */
  log: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}

export interface RunningKafka {
  readonly brokers: string[];
  readonly pid: number;
  /** Resolves when the broker has ended, whoever ended it. */
  readonly exited: Promise<ServerExit>;
  /** Ends the broker in order; resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a Kafka broker of its own on the loopback address, and resolves when clients can use it. A broker that an
 * earlier, killed process left running in this folder is ended first.
 */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const env = options.env ?? process.env;
  const folder = resolve(options.stateDir, 'kafka');
  const java = await findJava(env);
  const jars = await kafkaJars(options.log, env);
  const { endedLeftOver } = await claimFolder(folder, 'Kafka', KAFKA_STOP_SIGNALS);
  if (endedLeftOver) options.log('ended a Kafka broker that an earlier run had left behind');
  await demandFreePort(options.port, 'Kafka');
  await demandFreePort(options.controllerPort, "Kafka's controller");

  const broker = { folder, java, env: { ...env, CLASSPATH: join(jars, '*') } };
  const dataDir = join(folder, 'data');
  if (!existsSync(dataDir)) await format(broker, options, dataDir);
  const settings = await writeSettings(folder, 'server.properties', options, dataDir);
  await writeFile(join(folder, 'log4j2.xml'), KAFKA_LOGGING);

  options.log('starting Kafka');
  const server = await ServerProcess.start(folder, {
    name: 'Kafka',
    file: java,
    args: [...KAFKA_JVM_OPTIONS, `-Dlog4j2.configurationFile=${join(folder, 'log4j2.xml')}`, 'kafka.Kafka', settings],
    env: broker.env,
    stopSignals: KAFKA_STOP_SIGNALS,
  });
  await server.ready(() => askForBrokers(HOST, options.port), READY_DEADLINE_MS);
  return {
    brokers: [`${HOST}:${options.port}`],
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

/** Makes the data folder under another name and renames it last, so that a half-made one is never taken for whole. */
async function format(
  broker: { folder: string; java: string; env: NodeJS.ProcessEnv },
  place: { port: number; controllerPort: number; log: (line: string) => void },
  dataDir: string,
): Promise<void> {
  place.log('preparing the folder of Kafka');
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  const settings = await writeSettings(broker.folder, 'format.properties', place, unfinished);
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A'); // a leading dash reads as an option
  const args = ['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  await new Promise<void>((done, reject) => {
    execFile(
      broker.java,
      [...args, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings],
      { env: broker.env, encoding: 'utf8' },
      (cause, stdout, stderr) => {
        if (!cause) return done();
        reject(
          new EmbeddedFailure('start-failed', `The folder of Kafka could not be made: ${stdout}${stderr}`, { cause }),
        );
      },
    );
  });
  await rename(unfinished, dataDir);
}

async function writeSettings(
  folder: string,
  name: string,
  { port, controllerPort }: { port: number; controllerPort: number },
  dataDir: string,
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, kafkaSettings({ dataDir, port, controllerPort, host: HOST, advertised: `${HOST}:${port}` }));
  return path;
}
