/** Lanes: exactly-once effects on Kafka and Postgres. The only place that imports kafkajs. */
export * from './counters.js';
export * from './errors.js';
export * from './event-log-options.js';
export * from './lane-handler.js';
export * from './migration-runner.js';
export * from './lanes/lane-migrations.js';
export * from './lanes/lane-service.js';
export * from './facts/fact-log.js';
export type { ParkedInput } from './parking/parked-input.js';
export { type ParkedInputs, type ParkedViewer } from './parking/parked-inputs.js';
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
export { chainHash } from './lanes/chain.js';
export { KafkaLink } from './kafka/kafka-link.js';
export { recordsUpTo } from './kafka/records-up-to.js';
export * from './rebuild/rebuild-state.js';
export { type RowDifference, type TableComparison } from './rebuild/compare-states.js';
export * from './rebuild/service-state.js';
export { type LaneReconciliation } from './reconcile/reconcile-lane.js';
export * from './reconcile/reconcile-topic.js';
