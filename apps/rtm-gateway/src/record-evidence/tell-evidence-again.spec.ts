import { closableAt } from '@liwu/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, requestIdAt, sample } from '../testing/samples.js';

let rig: GatewayRig;
let alice: Awaited<ReturnType<GatewayRig['viewer']>>;
const held = sample('CoinsHeld');
const asked = {
  reminded: sample('DeliveryReminded'),
  takenOver: sample('DeliveryTakenOver'),
};
const broadcast = () =>
  alice.link.sendChannel('room-1', JSON.stringify({ liwu: 1, kind: 'gifts', grants: [rig.signer.grantOf(held)] }));
const acknowledge = (requestId = held.requestId) =>
  alice.say({ kind: 'ack', requestId, at: rig.now, attempt: 0, sentAt: NOON });
/** The broker dies and the log's tail with it: what it had acknowledged is nowhere any more. */
const losesItsTail = () => rig.facts.published.splice(0);

beforeEach(async () => {
  rig = await new GatewayRig().start();
  alice = await rig.viewer();
});

describe('evidence that the log has lost', () => {
  describe.each([
    ['a gift that the gateway has granted', true],
    ['a gift of another process’s time', false],
  ])('of %s', (_, isGranted) => {
    beforeEach(async () => {
      if (isGranted) await rig.when({ ...held, replyTo: alice.replyTo });
      else await rig.rooms.ensure('room-1');
      await broadcast();
    });

    it.each(['reminded', 'takenOver'] as const)('is witnessed again, word for word, when it is %s', async (asking) => {
      const witnessed = rig.facts.of('BroadcastWitnessed');
      losesItsTail();
      rig.now += 20_000;
      await rig.when(asked[asking]);
      await rig.when(asked[asking]);
      expect(witnessed).toHaveLength(1);
      expect(rig.facts.of('BroadcastWitnessed')).toEqual([...witnessed, ...witnessed]);
      expect(rig.facts.of('BroadcastByServer')).toEqual([]);
    });

    it('is witnessed again instead of closed, however late it is taken over', async () => {
      losesItsTail();
      rig.now = closableAt(held.expiresAt);
      await rig.when(asked.takenOver);
      expect(rig.facts.published.map(({ event }) => event.type)).toEqual(['BroadcastWitnessed']);
    });
  });

  it('is witnessed when it is next asked for, where the log did not take it', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    rig.facts.failing = true;
    await broadcast();
    await Promise.resolve();
    rig.facts.failing = false;
    rig.now = closableAt(held.expiresAt);
    await rig.when(asked.takenOver);
    expect(rig.facts.of('BroadcastWitnessed')).toMatchObject([{ seenAt: NOON }]);
    expect(rig.facts.of('BroadcastClosed')).toEqual([]);
  });

  it('is the gateway’s own send again, where it was accepted in a room that nobody watches', async () => {
    rig = await new GatewayRig(1).start();
    await rig.when(held);
    rig.now += 20_000;
    await rig.when(asked.takenOver);
    const byServer = rig.facts.of('BroadcastByServer');
    losesItsTail();
    rig.now = closableAt(held.expiresAt);
    await rig.when({ ...asked.takenOver, n: 2 });
    expect(byServer).toMatchObject([{ n: 1, result: 'accepted', watched: false }]);
    expect(rig.facts.published.map(({ event }) => event)).toEqual(byServer);
  });

  it('is the viewer’s acknowledgement again, before the gift is closed', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    await acknowledge();
    const acknowledged = rig.facts.of('BroadcastAcknowledged');
    losesItsTail();
    rig.now = closableAt(held.expiresAt);
    await rig.when(asked.takenOver);
    expect(acknowledged).toHaveLength(1);
    expect(rig.facts.published.map(({ event }) => event)).toEqual([
      ...acknowledged,
      expect.objectContaining({ type: 'BroadcastClosed', sent: 'none', certain: false }),
    ]);
  });

  it('has a span when it is first told, and no second one', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    await broadcast();
    await rig.when(asked.reminded);
    const origins = rig.facts.published
      .filter(({ event }) => event.type === 'BroadcastWitnessed')
      .map(({ origin }) => origin?.kind);
    expect(origins).toEqual(['message', undefined]);
  });
});

describe('a gift without evidence', () => {
  it('is told nothing of when it is asked for, whatever is known of others', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    await broadcast();
    losesItsTail();
    await rig.when({ ...asked.reminded, requestId: requestIdAt(NOON, 2), replyTo: alice.replyTo });
    await rig.when({ ...asked.reminded, viewerId: 'bob' });
    expect(rig.facts.published.map(({ event }) => event.type)).toEqual(['GrantSent', 'GrantSent']);
  });
});
