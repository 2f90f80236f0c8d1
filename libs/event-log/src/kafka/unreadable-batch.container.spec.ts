import { gzipSync } from 'node:zlib';
import { encodeEvent } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { ConfigResourceTypes } from 'kafkajs';
import { expect, it } from 'vitest';
import { factRecord } from '../lanes/event-record.js';
import { LANES, acknowledged, burst, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach } from '../testing/tally-world.js';
import { crc32c } from './crc32c.js';
import { encodeRecordBatch } from './record-batch.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const HEADER_BYTES = 61;
const GZIP = 1;

/** What our own decoder does not read, but Kafka takes. */
const compressed = (batch: Buffer): Buffer => {
  const zipped = Buffer.concat([batch.subarray(0, HEADER_BYTES), gzipSync(batch.subarray(HEADER_BYTES))]);
  zipped.writeInt32BE(zipped.length - 12, 8);
  zipped.writeInt16BE(GZIP, 21);
  zipped.writeUInt32BE(crc32c(zipped, 21), 17);
  return zipped;
};

/** The topic as somebody else has made it: what comes compressed stays so. */
const keepCompression = async (topic: string): Promise<void> => {
  const admin = world.link.publicClient().admin();
  await admin.connect();
  const configEntries = [{ name: 'compression.type', value: 'producer' }];
  const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  // The broker takes it over a little later.
  const { type } = resources[0]!;
  await eventually(async () => {
    const told = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type, name: topic }] });
    const [compression] = told.resources[0]!.configEntries.filter(
      ({ configName }) => configName === 'compression.type',
    );
    expect(compression?.configValue).toBe('producer');
  });
  await admin.disconnect();
};

const [viewer] = viewersOfLanes() as [string];
const one = () => compressed(encodeRecordBatch([factRecord('rtm-gateway', encodeEvent(acknowledged(viewer, 0)))], 0));
const write = (batch: Buffer) =>
  eventually(async () =>
    expect(await world.link.produce(world.topic('rtm-gateway'), [{ partition: 0, batch }])).toMatchObject([
      { errorCode: 0 },
    ]),
  );

it('a batch that cannot be read holds up its own lane and no other, and health tells of it', async () => {
  await keepCompression(world.topic('rtm-gateway'));
  await write(one());
  const url = await world.database();
  const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  await world.facts(burst(3));
  await counts(url, 3 * (LANES - 1));
  await eventually(() => expect(service.health().kafka).toBe(false));
});

it('in a topic that we have made, Kafka itself decompresses what somebody else writes', async () => {
  await write(one());
  const url = await world.database();
  await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  await counts(url, 1);
});
