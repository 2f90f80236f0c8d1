import { laneOf } from '@liwu/contracts';
import { KafkaLink } from '@liwu/event-log';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QUIET } from '../testing/gateway-rig.js';
import { RealSuite, type Viewer } from '../testing/real-suite.js';
import { sample } from '../testing/samples.js';
import { MAX_OF_A_VIEWER, MIN_UNDER_WAY } from './lane-load.js';

const VIEWERS = 24;
/** What one viewer may ask for at once. */
const REQUESTS_EACH = 10;
const NORMAL_BATCH_BYTES = 1_048_588;
const TOPIC_RESOURCE = 2;

const suite = new RealSuite();
beforeAll(() => suite.start({ LIWU_SESSION_LIMIT_PER_ADDRESS: '0', LIWU_GATEWAY_IDENTITIES: '12' }));
afterAll(() => suite.stop());

const allowBatchesOf = async (bytes: number): Promise<void> => {
  const { brokers, topicPrefix } = suite.kafka;
  const admin = new KafkaLink({ brokers, clientId: 'spec', log: QUIET }).publicClient().admin();
  await admin.connect();
  const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
  const resources = [{ type: TOPIC_RESOURCE, name: `${topicPrefix}.rtm-gateway`, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  await admin.disconnect();
};

interface Asked {
  readonly viewer: Viewer;
  readonly requestId: string;
}

const toldOverloaded = async ({ requestId, viewer }: Asked): Promise<boolean> =>
  (await viewer.told(requestId)).some((message) => 'code' in message && message.code === 'overloaded');
const recorded = async (): Promise<number> => await suite.counted('messages_recorded.GiftRequested');

it('a broker that takes nothing stops the queues at their bounds, and nothing that was let in is lost', async () => {
  const viewers = await Promise.all(Array.from({ length: VIEWERS }, (_, k) => suite.viewer(`viewer-${k}`)));
  await allowBatchesOf(10);
  const asked: Asked[] = [];
  for (const viewer of viewers) {
    for (let k = 0; k < REQUESTS_EACH; k++) {
      const requestId = suite.nextRequestId();
      asked.push({ viewer, requestId });
      await viewer.request(requestId);
    }
  }
  const viewersOf = (lane: number): number =>
    viewers.filter(({ viewerId }) => laneOf(viewerId, suite.kafka.lanes) === lane).length;
  const boundOf = (lane: number): number => Math.min(MIN_UNDER_WAY, MAX_OF_A_VIEWER * viewersOf(lane));
  const bound = [0, 1, 2, 3].reduce((sum, lane) => sum + boundOf(lane), 0);
  const refused = async (): Promise<number> =>
    (await suite.counted('answers.overloaded')) + (await suite.counted('messages_dropped.too-busy-to-answer'));
  await eventually(async () => expect((await recorded()) + (await refused())).toBe(asked.length));
  const letIn = await recorded();
  expect(letIn).toBeGreaterThanOrEqual(bound);
  // More than that only where a full lane was quiet for some seconds, and of no viewer more than it may have.
  expect(letIn).toBeLessThanOrEqual(MAX_OF_A_VIEWER * VIEWERS);
  expect(await suite.queued('facts_unpublished')).toBe(letIn);
  expect(await suite.queued('requests_under_way')).toBe(letIn);
  await eventually(async () => expect(await Promise.all(asked.map(toldOverloaded))).toContain(true));

  await allowBatchesOf(NORMAL_BATCH_BYTES);
  const isRead = ({ requestId }: Asked): boolean => suite.watchdog.of('GiftRequested', requestId).length > 0;
  await eventually(() => expect(asked.filter(isRead)).toHaveLength(letIn), { deadlineMs: 30_000 });
  expect(await suite.queued('facts_unpublished')).toBe(0);

  const turnedAway = await asyncFind(asked, toldOverloaded);
  const lane = laneOf(turnedAway.viewer.viewerId, suite.kafka.lanes);
  const served = asked.filter((one) => isRead(one) && laneOf(one.viewer.viewerId, suite.kafka.lanes) === lane);
  for (const { requestId, viewer } of served) {
    const { viewerId, replyTo } = viewer;
    await suite.catalog.says(sample('GiftRefused', { viewerId, requestId, replyTo, at: suite.clock() }));
  }
  await eventually(async () => {
    await turnedAway.viewer.request(turnedAway.requestId, { try: 2 });
    expect(isRead(turnedAway)).toBe(true);
  });
});

async function asyncFind(asked: readonly Asked[], is: (one: Asked) => Promise<boolean>): Promise<Asked> {
  for (const one of asked) if (await is(one)) return one;
  throw new Error('nobody was turned away');
}
