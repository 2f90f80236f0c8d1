import { grantEnd } from '@liwu/contracts';
import type { ChannelMessage } from '@liwu/contracts/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, requestIdAt, sample } from '../testing/samples.js';

let rig: GatewayRig;
let gifts: number;
beforeEach(async () => {
  vi.useFakeTimers({ now: NOON });
  gifts = 0;
  rig = await new GatewayRig(12).start();
});
afterEach(() => {
  rig.broadcasts.stop();
  vi.useRealTimers();
});

const pass = async (ms: number): Promise<void> => {
  rig.now += ms;
  await vi.advanceTimersByTimeAsync(ms);
};
const nextHeld = () => {
  const [requestId, viewerId] = [requestIdAt(rig.now, ++gifts), `viewer-${gifts}`];
  return sample('CoinsHeld', { viewerId, requestId, heldAt: rig.now, expiresAt: grantEnd(rig.now), at: rig.now });
};
const heat = async (): Promise<void> => {
  for (let n = 0; n < 150; n++) {
    await rig.when(nextHeld());
    await pass(5);
  }
  await pass(1_000);
};
const broadcasts = (): string[] =>
  rig.network.sent
    .filter(({ to }) => to === '#room-1')
    .flatMap(({ text }) => (JSON.parse(text) as ChannelMessage).grants);

describe('a gift in a hot room', () => {
  it('is broadcast by the gateway and witnessed by another identity, and its viewer is told not to', async () => {
    await heat();
    const alice = await rig.viewer();
    const held = { ...nextHeld(), viewerId: 'alice', replyTo: alice.replyTo };
    const { requestId } = held;
    await rig.when(held);
    await pass(200);
    expect(await alice.received()).toMatchObject([{ kind: 'grant', broadcaster: 'gateway' }]);
    const of = { viewerId: 'alice', requestId, n: 0 };
    expect(rig.facts.of('GrantSent').at(-1)).toMatchObject({ ...of, broadcaster: 'gateway', watched: true });
    const byServer = rig.facts.of('BroadcastByServer').at(-1);
    expect(byServer).toMatchObject({ ...of, result: 'accepted', watched: true });
    expect(rig.facts.of('BroadcastWitnessed').at(-1)).toMatchObject({ ...of, publisher: byServer?.identity });
    expect(broadcasts().filter((grant) => grant === rig.signer.grantOf(held))).toHaveLength(1);
  });

  it('that was granted before it was hot is broadcast by the gateway when its viewer is reminded', async () => {
    const held = nextHeld();
    await rig.when(held);
    expect(rig.facts.of('GrantSent')).toMatchObject([{ broadcaster: 'viewer' }]);
    await heat();
    await rig.when({ ...sample('DeliveryReminded'), ...held, type: 'DeliveryReminded', n: 1 });
    await pass(200);
    expect(rig.facts.of('GrantSent').at(-1)).toMatchObject({ n: 1, broadcaster: 'gateway' });
    expect(broadcasts()).toContain(rig.signer.grantOf(held));
  });

  it('that was seen already is not broadcast again when it is held again', async () => {
    await heat();
    const held = nextHeld();
    await rig.when(held);
    await pass(200);
    const before = broadcasts().length;
    await rig.when({ ...held, n: 1 });
    await pass(200);
    expect(broadcasts()).toHaveLength(before);
  });

  it('is left to the viewers again once the room has cooled down', async () => {
    await heat();
    await pass(60_000);
    await rig.when(nextHeld());
    expect(rig.facts.of('GrantSent').at(-1)).toMatchObject({ broadcaster: 'viewer' });
  });

  it('in a room that is not hot is left to its viewer', async () => {
    await rig.when(nextHeld());
    await pass(200);
    expect(broadcasts()).toEqual([]);
    expect(rig.facts.of('BroadcastByServer')).toEqual([]);
  });

  it('harms nothing where its broadcast cannot be recorded: it will be asked for', async () => {
    await heat();
    rig.facts.failing = true;
    await expect(rig.when(nextHeld())).rejects.toThrow('Kafka is away');
    await pass(200);
    rig.facts.failing = false;
    await rig.when(nextHeld());
  });
});
