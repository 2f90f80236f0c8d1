import { eventually } from '@liwu/test-kit';
import { expect, it, vi } from 'vitest';
import { KafkaLink } from '../kafka/kafka-link.js';
import { LANES, acknowledged, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

/** The broker does not say where this partition ends. */
const silence = (partition: number) => {
  // oxlint-disable-next-line typescript/unbound-method -- it is called as a method of whoever is asked
  const endOffset = KafkaLink.prototype.endOffset;
  return vi.spyOn(KafkaLink.prototype, 'endOffset').mockImplementation(function (this: KafkaLink, topic, asked) {
    return asked === partition ? Promise.reject(new Error('no leader')) : endOffset.call(this, topic, asked);
  });
};

it('a lane that Kafka does not let open keeps no other one from its work, and is opened once it can be', async () => {
  const url = await world.database();
  const silent = silence(2);
  const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
  await eventually(() => expect(service.health().lanes).toEqual([0, 1, 3]));
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, 0)));
  await counts(url, LANES - 1);
  expect(service.health()).toMatchObject({ kafka: false, postgres: true, lanes: [0, 1, 3] });
  silent.mockRestore();
  await counts(url, LANES);
  expect(service.health()).toMatchObject({ kafka: true, postgres: true, stopped: [] });
});
