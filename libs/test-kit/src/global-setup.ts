import type { TestProject } from 'vitest/node';
import './provided.js';
import { startServers } from './start-servers.js';
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
  const shared = (holder[SHARED] ??= { servers: startServers(log), users: 0 });
  shared.users += 1;
  const servers = await shared.servers;
  project.provide('kafkaBrokers', servers.kafkaBrokers);
  project.provide('postgresUrl', servers.postgresUrl);
  project.provide('serverKind', servers.serverKind);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder[SHARED];
    await servers.stop();
  };
}

const log = (line: string): void => console.log(`spec servers: ${line}`);
