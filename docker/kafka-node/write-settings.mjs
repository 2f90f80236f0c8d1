// Writes what the broker of this image is told into a folder: the same as the embedded one's. What only the start knows stands as @NAME@.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_JVM_OPTIONS, KAFKA_LOGGING, kafkaSettings } from '/liwu/libs/embedded/dist/index.js';

const PORT = 9092;
const CONTROLLER_PORT = 9093;

const write = (name, text) => writeFileSync(join(process.argv[2], name), text);
const place = {
  dataDir: '@DATA@',
  host: '0.0.0.0',
  port: PORT,
  controllerPort: CONTROLLER_PORT,
  advertised: '@ADVERTISED@',
};
write('server.properties', kafkaSettings(place));
write('log4j2.xml', KAFKA_LOGGING);
write('jvm-options', `${KAFKA_JVM_OPTIONS.join('\n')}\n`);
