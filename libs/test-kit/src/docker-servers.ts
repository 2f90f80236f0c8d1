import { randomBytes } from 'node:crypto';
import {
  askForBrokers,
  INITDB_ARGUMENTS,
  KAFKA_JVM_OPTIONS,
  KAFKA_LOGGING,
  kafkaSettings,
  POSTGRES_SETTINGS,
  postgresArguments,
} from '@liwu/embedded';
import { Client } from 'pg';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { buildImages } from './docker-images.js';
import { disableReaperIfAbsent, ownershipLabels, stopLeftOverContainers } from './docker-left-overs.js';
import { eventually } from './eventually.js';
import type { TestServers } from './test-servers.js';

const KAFKA_PORT = 9092;
const CONTROLLER_PORT = 9093;
const POSTGRES_PORT = 5432;
const SUPERUSER = 'liwu';
const READY_DEADLINE_MS = 60_000;
const STOP_PATIENCE_MS = 10_000;

/** Starts one Kafka and one Postgres container for one run, on images of our own. */
export async function startDockerServers(log: (line: string) => void): Promise<TestServers> {
  await disableReaperIfAbsent();
  await stopLeftOverContainers(log);
  const images = await buildImages(log);
  const started: StartedTestContainer[] = [];
  const stop = async () => {
    await Promise.all(started.map((container) => container.stop({ timeout: STOP_PATIENCE_MS })));
  };
  const starts = [startKafka(images.kafka, started), startPostgres(images.postgres, started)] as const;
  try {
    const [broker, postgresUrl] = await Promise.all(starts);
    return { kafkaBrokers: [broker], postgresUrl, serverKind: 'docker', stop };
  } catch (error) {
    await Promise.allSettled(starts); // the other one may be about to start
    await stop();
    throw error;
  }
}

/** The broker waits for its settings, which name the port that is known only now. */
async function startKafka(image: string, started: StartedTestContainer[]): Promise<string> {
  const container = await new GenericContainer(image)
    .withLabels(ownershipLabels())
    .withExposedPorts(KAFKA_PORT)
    .withCommand([...KAFKA_JVM_OPTIONS])
    .withWaitStrategy(Wait.forLogMessage('waiting for the settings'))
    .start();
  started.push(container);
  const [host, port] = [hostOf(container), container.getMappedPort(KAFKA_PORT)];
  const settings = kafkaSettings({
    dataDir: '/kafka/data',
    host: '0.0.0.0',
    port: KAFKA_PORT,
    controllerPort: CONTROLLER_PORT,
    advertised: `${host}:${port}`,
  });
  await container.copyContentToContainer([
    { content: settings, target: '/kafka/server.properties' },
    { content: KAFKA_LOGGING, target: '/kafka/log4j2.xml' },
  ]);
  await container.copyContentToContainer([{ content: '', target: '/kafka/go' }]);
  await eventually(() => askForBrokers(host, port), { deadlineMs: READY_DEADLINE_MS, everyMs: 50 });
  return `${host}:${port}`;
}

async function startPostgres(image: string, started: StartedTestContainer[]): Promise<string> {
  const password = randomBytes(18).toString('base64url');
  const container = await new GenericContainer(image)
    .withLabels(ownershipLabels())
    .withExposedPorts(POSTGRES_PORT)
    .withEnvironment({
      POSTGRES_USER: SUPERUSER,
      POSTGRES_PASSWORD: password,
      INITDB_ARGUMENTS: INITDB_ARGUMENTS.join(' '),
    })
    .withCommand(postgresArguments(POSTGRES_SETTINGS))
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections'))
    .start();
  started.push(container);
  const at = `${hostOf(container)}:${container.getMappedPort(POSTGRES_PORT)}`;
  const url = `postgres://${SUPERUSER}:${password}@${at}/postgres`;
  await eventually(() => selectOne(url), { deadlineMs: READY_DEADLINE_MS, everyMs: 50 });
  return url;
}

async function selectOne(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}

/** `localhost` may mean the IPv6 address first, at which not every engine publishes its ports. */
function hostOf(container: StartedTestContainer): string {
  const host = container.getHost();
  return host === 'localhost' ? '127.0.0.1' : host;
}
