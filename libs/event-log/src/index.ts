/** Lanes: exactly-once effects on Kafka and Postgres. The only place that imports kafkajs. */
export * from './counters.js';
export * from './errors.js';
export * from './lane-handler.js';
export * from './lanes/create-lanes.js';
export * from './lanes/lane-service.js';
export * from './facts/fact-log.js';
export { passStep, STEP_CHANNEL, STEPS, type Step } from './steps.js';
export { arrayOf, columnOf } from './array-parameter.js';
export { type Column, insertInto, nonEmpty, setBased, updateOf, upsertInto } from './set-based.js';
export { chainHash } from './lanes/chain.js';
export { KafkaLink } from './kafka/kafka-link.js';
