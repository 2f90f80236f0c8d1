import type { Log } from './lane-handler.js';
import type { TellRecorded } from './recorded.js';

/** What every service tells of its deployment, with lanes or without a database. */
export interface EventLogOptions {
  readonly brokers: readonly string[];
  /** How many lanes the deployment has; each topic has as many partitions. */
  readonly lanes: number;
  readonly topicPrefix: string;
  readonly replicationFactor: number;
  /** This process's name among its replicas. */
  readonly replica: string;
  readonly log: Log;
  /** Milliseconds; the clock that decisions see. */
  readonly clock?: () => number;
  /** Told of what stands for good; without it, nothing is gathered for it. */
  readonly tellRecorded?: TellRecorded | undefined;
}
