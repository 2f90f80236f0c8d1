import { CLOCK_ERROR_MS, lastSendAt } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppProcess } from './testing/child-process.js';
import { RealSuite } from './testing/real-suite.js';
import { sample } from './testing/samples.js';

const PATIENCE = { deadlineMs: 30_000 };
const ALL_LANES = 4;
const suite = new RealSuite();
const gateways: AppProcess[] = [];
beforeAll(() => suite.startOthers());
afterAll(async () => {
  for (const gateway of gateways) await gateway.kill();
  await suite.stop();
});

const startReplica = async (replica: number): Promise<{ gateway: AppProcess; url: string }> => {
  const gateway = await suite.startGatewayProcess({ LIWU_REPLICA: String(replica) });
  gateways.push(gateway);
  return { gateway, url: suite.gatewayUrl };
};
const hasLanes = (count: number): Promise<unknown> =>
  eventually(async () => expect(await suite.lanesOwned()).toBe(count), PATIENCE);

describe('a gateway that stood still while another one had its lanes', () => {
  it('is certain of nothing that it knew before', async () => {
    const frozen = await startReplica(0);
    await hasLanes(ALL_LANES);
    const alice = await suite.viewer('alice');
    await alice.link.stop();
    // Known from its hold is only a gift whose lane was its own for as long as clocks may differ.
    const held = suite.held(alice, 'room-1', suite.clock() + 2 * CLOCK_ERROR_MS);
    const { requestId } = held;
    await suite.wallet.says(held);
    const sent = () => suite.watchdog.of('GrantSent', requestId).map(({ outcome }) => outcome);
    await eventually(() => expect(sent()).toEqual(['offline']));

    frozen.gateway.freeze();
    await startReplica(1);
    await hasLanes(ALL_LANES);
    const again = await suite.viewer('alice');
    const { room, heldAt } = held;
    // As if the grant ended soon, and then long ago: the spec would have to wait a minute for that.
    const expiresAt = suite.clock() + CLOCK_ERROR_MS + 3_000;
    const about = { viewerId: 'alice', requestId, room, heldAt, expiresAt, replyTo: again.replyTo };
    await suite.watchdog.says(sample('DeliveryReminded', { ...about, n: 1, at: suite.clock() }));
    await again.grantOf(requestId);
    await eventually(() => expect(suite.clock()).toBeGreaterThan(lastSendAt(expiresAt)));

    const takenOver = { ...suite.takenOver(held, 1), expiresAt: suite.clock() - 3 * CLOCK_ERROR_MS };
    await suite.watchdog.says(takenOver);
    const closings = () => suite.watchdog.of('BroadcastClosed', requestId);
    await eventually(() => expect(closings()).toMatchObject([{ sent: 'unknown', certain: false }]));

    frozen.gateway.thaw();
    suite.gatewayUrl = frozen.url;
    await hasLanes(ALL_LANES / 2);
    // Whatever it has said is in the log now, before the answer to an asking of another gift.
    await eventually(async () => expect(await suite.queued('facts_unpublished')).toBe(0));
    const marker = suite.nextRequestId();
    await suite.watchdog.says({ ...takenOver, requestId: marker });
    await eventually(() => expect(suite.watchdog.of('BroadcastClosed', marker)).not.toEqual([]), PATIENCE);
    expect(closings().filter(({ certain, sent: nothing }) => certain || nothing === 'none')).toEqual([]);
  });
});
