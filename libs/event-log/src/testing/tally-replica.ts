import { LaneService } from '../lanes/lane-service.js';
import { LANES, quietLog, tallyHandler } from './tally.js';

/** What a replica of its own process is told, and what it says of itself. */
export interface ReplicaSettings {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
}
export interface ReplicaStatus {
  readonly lanes: readonly number[];
  readonly counters: Readonly<Record<string, number>>;
}

const TELL_EVERY_MS = 25;

/** A wallet's tally as a process of its own: what `ChildReplica` starts. It ends with whoever started it. */
const settings = JSON.parse(process.argv[2]!) as ReplicaSettings;
const service = new LaneService(tallyHandler('wallet', 'rtm-gateway'), {
  ...settings,
  lanes: LANES,
  replicationFactor: 1,
  replica: `child-${process.pid}`,
  log: quietLog,
});
process.once('disconnect', () => process.exit());
await service.start();
setInterval(() => {
  const status: ReplicaStatus = { lanes: service.health().lanes, counters: service.counters.snapshot() };
  process.send?.(status);
}, TELL_EVERY_MS);
