/** Lanes: exactly-once effects on Kafka and Postgres. The only place that imports kafkajs. */
export { Counters } from './counters.js';
export { IdempotencyKeyReused, LaneUnavailable, ViewerParked } from './errors.js';
export type { EventLogOptions } from './event-log-options.js';
export * from './lane-handler.js';
export { type CameOf, type FactOrigin, type Recorded, type TellRecorded } from './recorded.js';
export type { MigrationRunner } from './migration-runner.js';
export { createLaneTables, LANE_MIGRATIONS } from './lanes/lane-migrations.js';
export { LaneService, type LaneServiceOptions } from './lanes/lane-service.js';
export { applyBatch, createLanes } from './lanes/apply-batch.js';
export { chainHash } from './lanes/chain.js';
export { type RecordHeaders, recordHeaders } from './lanes/event-record.js';
export { FactLog } from './facts/fact-log.js';
export type { ParkedInput } from './parking/parked-input.js';
export type { ParkedInputs, ParkedViewer } from './parking/parked-inputs.js';
export { passStep, STEP_CHANNEL, STEPS, type Step } from './steps.js';
export { PLANNER_OPTIONS } from './postgres/connection-options.js';
export { arrayOf, columnOf } from './postgres/array-parameter.js';
export {
  type Column,
  insertInto,
  nonEmpty,
  type SetBased,
  setBased,
  updateOf,
  upsertInto,
} from './postgres/set-based.js';
export { KafkaLink } from './kafka/kafka-link.js';
export { decodeRecordSet } from './kafka/record-batch.js';
export { recordsUpTo } from './kafka/records-up-to.js';
export type { StoredRecord } from './kafka/stored-record.js';
export { dropRebuilt, rebuildState, type RebuildResult } from './rebuild/rebuild-state.js';
export type { RowDifference, TableComparison } from './rebuild/compare-states.js';
export { type CommandAnswers, RebuildRefused, type ServiceState, type StateTable } from './rebuild/service-state.js';
export { type Adoption, type AdoptOptions, adoptTopic } from './adopt/adopt-topic.js';
export type { LaneAdoption } from './adopt/adopt-lane.js';
export type { LaneReconciliation } from './reconcile/reconcile-lane.js';
export { reconcileTopic } from './reconcile/reconcile-topic.js';
export { patiently } from './reconcile/patiently.js';
