import type { TestProject } from 'vitest/node';
import { startEmbeddedServers } from './embedded-servers.js';
import './provided.js';
import type { TestServers } from './test-servers.js';

/** The servers are the process's, not the module's: vitest loads this file once for each project of a run. */
interface Shared {
  servers: Promise<TestServers>;
  users: number;
}
const SHARED = Symbol.for('liwu.test-servers');
const holder: typeof globalThis & { [SHARED]?: Shared } = globalThis;

/** Starts one Kafka and one Postgres for the whole run, tells the specs where they are, and stops them at its end. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const shared = (holder[SHARED] ??= { servers: startServers(), users: 0 });
  shared.users += 1;
  const servers = await shared.servers;
  project.provide('kafkaBrokers', servers.kafkaBrokers);
  project.provide('postgresUrl', servers.postgresUrl);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder[SHARED];
    await servers.stop();
  };
}

function startServers(): Promise<TestServers> {
  const log = (line: string) => console.log(`test servers: ${line}`);
  return startEmbeddedServers(log);
}
