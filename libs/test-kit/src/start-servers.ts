import { getContainerRuntimeClient } from 'testcontainers';
import { startDockerServers } from './docker-servers.js';
import { startEmbeddedServers } from './embedded-servers.js';
import type { TestServers } from './test-servers.js';

/** Whether a Docker engine answers, and if not, what was said instead. */
export type Engine = { answers: true; version: string } | { answers: false; cause: unknown };

/**
 * Starts what the specs run on: containers where a Docker engine answers, else child processes, which is said. In
 * CI nothing but containers will do. LIWU_SPEC_SERVERS=embedded takes the child processes although there is an engine.
 */
export async function startServers(
  log: (line: string) => void,
  env = process.env,
  engine: () => Promise<Engine> = findEngine,
): Promise<TestServers> {
  const inCi = env['CI'] === 'true';
  if (env['LIWU_SPEC_SERVERS'] === 'embedded' && !inCi) {
    log('embedded Kafka and Postgres, as LIWU_SPEC_SERVERS demands');
    return startEmbeddedServers(log);
  }
  const found = await engine();
  if (found.answers) {
    log(`containers on the Docker engine ${found.version}`);
    return startDockerServers(log);
  }
  if (inCi) {
    const remedy = 'start one (.ci/ensure-docker does) or leave CI unset to run the specs on embedded servers';
    throw new Error(`No Docker engine answers, and CI insists on one: ${remedy}.`, { cause: found.cause });
  }
  log('no Docker engine answers, so the specs run on embedded Kafka and Postgres');
  return startEmbeddedServers(log);
}

async function findEngine(): Promise<Engine> {
  try {
    const { info } = await getContainerRuntimeClient();
    return { answers: true, version: String(info.containerRuntime.serverVersion) };
  } catch (cause) {
    return { answers: false, cause };
  }
}
