/** What one broker needs to know of its place. */
interface KafkaPlace {
  dataDir: string;
  port: number;
  controllerPort: number;
  /** The address that the broker listens at; the controller is the loopback address's alone. */
  host: string;
  /** The host and port that clients are told. */
  advertised: string;
}

/**
 * A small heap, since the broker's page cache is the kernel's; a collector that needs no threads of its own; and only the quick compiler:
 * in its first half minute of 300 gifts/s the thorough one took more of the two cores than the broker itself (docs/decisions/0004).
 */
export const KAFKA_JVM_OPTIONS: readonly string[] = [
  '-Xms96m',
  '-Xmx320m',
  '-Xss512k',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:MaxDirectMemorySize=128m',
  '-XX:ReservedCodeCacheSize=64m',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
];

/**
 * The settings of a single broker that is its own controller. Beside its place they say three things: nothing is
 * ever deleted and no topic appears by itself; every internal topic has one replica, as there is one broker; and
 * an idle broker rests: no cleaner, few threads, rare housekeeping.
 */
export function kafkaSettings(place: KafkaPlace): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    listeners: `PLAINTEXT://${place.host}:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${place.advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': place.dataDir,
    ...KEEP_EVERYTHING,
    ...ONE_BROKER,
    ...REST_WHEN_IDLE,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const KEEP_EVERYTHING = {
  'auto.create.topics.enable': false,
  'log.retention.ms': -1,
  'log.retention.bytes': -1,
  'offsets.retention.minutes': 5_256_000, // ten years: a gateway that was off for a month still knows its place
};

const ONE_BROKER = {
  'default.replication.factor': 1,
  'min.insync.replicas': 1,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 2,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 2,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'group.initial.rebalance.delay.ms': 0,
  'broker.session.timeout.ms': 4_500, // a killed broker is let in again only after this
  'broker.heartbeat.interval.ms': 1_500,
};

const REST_WHEN_IDLE = {
  'num.network.threads': 2,
  'num.io.threads': 4,
  'num.recovery.threads.per.data.dir': 2,
  'background.threads': 2,
  'metadata.max.idle.interval.ms': 10_000,
  'log.cleaner.threads': 1,
  'log.cleaner.dedupe.buffer.size': 4_194_304,
  'log.cleaner.backoff.ms': 60_000,
  'log.retention.check.interval.ms': 3_600_000,
  'log.segment.bytes': 268_435_456,
  'log.index.size.max.bytes': 1_048_576,
};

/** Warnings and worse, in one file that starts anew with each start. */
export const KAFKA_LOGGING = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="ERROR">
  <Appenders><Console name="out"><PatternLayout pattern="%d %p %m (%c{1})%n%throwable"/></Console></Appenders>
  <Loggers>
    <Root level="WARN"><AppenderRef ref="out"/></Root>
    <Logger name="kafka.server.KafkaRaftServer" level="INFO"/>
  </Loggers>
</Configuration>
`;
