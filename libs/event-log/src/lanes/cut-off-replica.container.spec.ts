import { eventually } from '@liwu/test-kit';
import { expect, it, vi } from 'vitest';
import { KafkaLink } from '../kafka/kafka-link.js';
import { LANES, acknowledged, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, openForEach } from '../testing/tally-world.js';

const DEADLINE = { deadlineMs: 20_000 };

let world: TallyWorld;
openForEach((opened) => (world = opened));

/** Lets no request of this replica reach Kafka any more; the answer takes that back. */
const cutOff = (replica: string): (() => void) => {
  let isCut = true;
  // What every request goes through, the library's own and that for the metadata.
  const prototype = KafkaLink.prototype as unknown as Record<
    'send' | 'askForMetadata',
    (...from: unknown[]) => Promise<unknown>
  >;
  for (const method of ['send', 'askForMetadata'] as const) {
    const original = prototype[method];
    vi.spyOn(prototype, method).mockImplementation(function (this: { options: { clientId: string } }, ...from) {
      const isOurs = this.options.clientId.endsWith(`-${replica}`);
      return isCut && isOurs ? Promise.reject(new Error('unreachable')) : original.apply(this, from);
    });
  }
  return () => {
    isCut = false;
  };
};

it('a replica that Kafka does not answer leaves its lanes to another one, and has its share again afterwards', async () => {
  const url = await world.database();
  const one = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'one');
  const other = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'other');
  const shared = () => {
    expect(one.health().lanes).toHaveLength(LANES / 2);
    expect(other.health().lanes).toHaveLength(LANES / 2);
  };
  await eventually(shared, DEADLINE);
  const join = cutOff('other');
  await eventually(() => expect(one.health().lanes).toHaveLength(LANES), DEADLINE);
  expect(other.health()).toMatchObject({ kafka: false, lanes: [] });
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, 0)));
  await counts(url, LANES);
  join();
  await eventually(shared, DEADLINE);
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, 1)));
  await counts(url, 2 * LANES);
});

it('a replica that is alone keeps its lanes while Kafka is away', async () => {
  const url = await world.database();
  const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'alone');
  await eventually(() => expect(service.health().lanes).toHaveLength(LANES));
  const join = cutOff('alone');
  await eventually(() => expect(service.health().kafka).toBe(false));
  join();
  await world.facts(viewersOfLanes().map((viewer) => acknowledged(viewer, 0)));
  await counts(url, LANES);
});
