/** The most connections that Postgres accepts: a whole suite with two replicas of each service, and people. */
const POSTGRES_MAX_CONNECTIONS = 200;

/**
 * How Postgres differs from its defaults. What is committed is on disk (`fsync` and `synchronous_commit` stay on);
 * memory is modest; an idle server rests, without helper processes that only wait.
 */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  track_commit_timestamp: 'on', // whoever judges a run has to know when a hold was committed, not when it was begun
  max_connections: String(POSTGRES_MAX_CONNECTIONS),
  unix_socket_directories: '', // TCP only: a path of a socket may be too long
  shared_buffers: '256MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  huge_pages: 'off',
  jit: 'off',
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers: '0',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  autovacuum_worker_slots: '2',
  autovacuum_max_workers: '2',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** How a cluster is made: the same on every machine, whatever its locale, and closed without a password. */
export const INITDB_ARGUMENTS: readonly string[] = [
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--no-instructions',
];

/** The settings as arguments of the `postgres` program. */
export function postgresArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}
