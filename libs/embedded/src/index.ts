export { createDatabases, databaseUrl } from './create-databases.js';
export { EmbeddedFailure, type EmbeddedFailureCode } from './embedded-failure.js';
export { endAbandoned } from './end-abandoned.js';
export { cacheFolder, kafkaJars } from './kafka-jars.js';
export { identityOf, isRunning, type ProcessIdentity } from './process-identity.js';
export { type ServerExit } from './server-process.js';
export { type KafkaOptions, type RunningKafka, startKafka } from './start-kafka.js';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './start-postgres.js';
export { freePort } from './tcp-port.js';
