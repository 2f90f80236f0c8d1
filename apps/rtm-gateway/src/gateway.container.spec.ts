import { closableAt, grantEnd, traceIdOf, traceOfGift } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealSuite } from './testing/real-suite.js';

const suite = new RealSuite();
beforeAll(() => suite.start({ LIWU_SESSION_LIMIT_PER_ADDRESS: '0' }));
afterAll(() => suite.stop());

describe('a gift on its way through the gateway', () => {
  it('is requested on the network, and recorded on the topic in its own trace', async () => {
    const alice = await suite.viewer('alice');
    const requestId = suite.nextRequestId();
    await alice.request(requestId, { combo: ['abcdefgh', 3] });
    await eventually(() => expect(suite.watchdog.of('GiftRequested', requestId)).toHaveLength(1));
    const [requested] = suite.watchdog.of('GiftRequested', requestId);
    expect(requested).toMatchObject({ viewerId: 'alice', n: 1, gift: 'rose', cost: 10n, combo: ['abcdefgh', 3] });
    expect(requested?.validUntil).toBe((requested?.at ?? 0) + 30_000);
    expect(requested?.replyTo).toEqual(alice.replyTo);
    const { traceparent } = suite.watchdog.read.find(({ event }) => event === requested)!;
    expect(traceIdOf(traceparent)).toBe(traceOfGift({ viewerId: 'alice', requestId }).traceId);
  });

  it('is told to be on its way when nothing comes of it within 300 ms', async () => {
    const anna = await suite.viewer('anna');
    const requestId = suite.nextRequestId();
    await anna.request(requestId);
    await eventually(async () => expect(await anna.told(requestId)).toMatchObject([{ kind: 'accepted' }]));
  });

  it('is granted, broadcast, witnessed and acknowledged', async () => {
    const bea = await suite.viewer('bea');
    const carl = await suite.viewer('carl', 'room-a');
    const held = suite.held(bea, 'room-a');
    const { requestId } = held;
    await suite.wallet.says(held);
    const grant = await bea.grantOf(requestId);
    await eventually(() =>
      expect(suite.watchdog.of('GrantSent', requestId)).toMatchObject([
        { n: 0, outcome: 'delivered', broadcaster: 'viewer', watched: true },
      ]),
    );
    expect(await bea.broadcast('room-a', grant)).toBe('accepted');
    await bea.say({ kind: 'ack', requestId, attempt: 0, sentAt: suite.clock() });
    await eventually(() => {
      expect(suite.watchdog.of('BroadcastWitnessed', requestId)).toMatchObject([{ publisher: bea.session.rtm.uid }]);
      expect(suite.watchdog.of('BroadcastAcknowledged', requestId)).toMatchObject([{ viewerId: 'bea', n: 0 }]);
      expect(carl.seen).toHaveLength(1);
    });
    const sent = suite.watchdog.read.find(({ event }) => event.type === 'GrantSent' && event.requestId === requestId);
    expect(traceIdOf(sent?.traceparent)).toBe(traceOfGift(held).traceId);
  });

  it('is reminded of with the same grant, and refused or released in so many words', async () => {
    const dora = await suite.viewer('dora');
    const held = suite.held(dora, 'room-b');
    const { viewerId, requestId, replyTo } = held;
    const journey = { viewerId, requestId, replyTo };
    await suite.wallet.says(held);
    const grant = await dora.grantOf(requestId);
    const { room, receiver, gift, quantity, heldAt, expiresAt } = held;
    const again = { room, receiver, gift, quantity, heldAt, expiresAt };
    await suite.watchdog.says({ type: 'DeliveryReminded', ...journey, ...again, n: 1, at: suite.clock() });
    const postingId = '018f0000-0000-7000-8000-000000000002';
    const released = { lots: [], certainty: 'not-shown' as const, gift, quantity, postingId };
    await suite.wallet.says({ type: 'HoldReleased', ...journey, ...released, n: 0, at: suite.clock() });
    const refused = { code: 'insufficient-coins' as const, gift, quantity, n: 1, at: suite.clock() };
    await suite.wallet.says({ type: 'HoldRefused', ...journey, ...refused });
    await eventually(async () => {
      const told = await dora.told(requestId);
      expect(told).toHaveLength(4);
      expect(told).toContainEqual(expect.objectContaining({ kind: 'reminder', attempt: 1, grant }));
      expect(told).toContainEqual(expect.objectContaining({ kind: 'released', code: 'not-shown' }));
      expect(told).toContainEqual(
        expect.objectContaining({ kind: 'refused', code: 'insufficient-coins', final: true }),
      );
    });
    await eventually(() => expect(suite.watchdog.of('GrantSent', requestId).map(({ n }) => n)).toEqual([0, 1]));
  });

  it('is taken over when its viewer has gone, and the gateway witnesses its own broadcast', async () => {
    const emil = await suite.viewer('emil');
    const fay = await suite.viewer('fay', 'room-c');
    await emil.link.stop();
    const held = suite.held(emil, 'room-c');
    await suite.wallet.says(held);
    await eventually(() =>
      expect(suite.watchdog.of('GrantSent', held.requestId)).toMatchObject([{ outcome: 'offline', watched: true }]),
    );
    await suite.watchdog.says(suite.takenOver(held, 1));
    await eventually(() => {
      const [byServer] = suite.watchdog.of('BroadcastByServer', held.requestId);
      expect(byServer).toMatchObject({ n: 1, result: 'accepted', watched: true });
      const [witnessed] = suite.watchdog.of('BroadcastWitnessed', held.requestId);
      expect(witnessed).toMatchObject({ viewerId: 'emil', publisher: byServer?.identity });
      expect(fay.seen).toHaveLength(1);
    });
  });

  it('is witnessed and acknowledged again, word for word, by whoever is asked for it, and then is not closed', async () => {
    const lea = await suite.viewer('lea');
    const held = suite.held(lea, 'room-h');
    const { requestId } = held;
    await suite.wallet.says(held);
    expect(await lea.broadcast('room-h', await lea.grantOf(requestId))).toBe('accepted');
    await lea.say({ kind: 'ack', requestId, attempt: 0, sentAt: suite.clock() });
    const told = () => [
      suite.watchdog.of('BroadcastAcknowledged', requestId),
      suite.watchdog.of('BroadcastWitnessed', requestId),
    ];
    await eventually(() => expect(told().map(({ length }) => length)).toEqual([1, 1]));
    suite.turnClockTo(closableAt(held.expiresAt));
    await suite.watchdog.says(suite.takenOver(held, 1));
    await eventually(() => expect(told().map(({ length }) => length)).toEqual([2, 2]));
    for (const [first, again] of told()) expect(again).toEqual(first);
    // Whatever else it had to say of that asking stands before the answer to the next one.
    await suite.watchdog.says(suite.takenOver(held, 2));
    await eventually(() => expect(told().map(({ length }) => length)).toEqual([3, 3]));
    expect(suite.watchdog.of('BroadcastClosed', requestId)).toEqual([]);
    expect(suite.watchdog.of('BroadcastByServer', requestId)).toEqual([]);
    suite.turnClockTo(Date.now());
  });

  it('is closed at three clock errors after its end, not before, and in between nothing is said', async () => {
    const gus = await suite.viewer('gus');
    const held = suite.held(gus, 'room-d', suite.clock() - 100);
    const before = await suite.counted('inputs_handled');
    await suite.wallet.says(held);
    await gus.grantOf(held.requestId);
    suite.turnClockTo(grantEnd(held.heldAt));
    await suite.watchdog.says(suite.takenOver(held, 1));
    await eventually(async () => expect(await suite.counted('inputs_handled')).toBe(before + 2));
    suite.turnClockTo(closableAt(held.expiresAt));
    await suite.watchdog.says(suite.takenOver(held, 2));
    await eventually(() =>
      expect(suite.watchdog.of('BroadcastClosed', held.requestId)).toMatchObject([{ n: 2, expiresAt: held.expiresAt }]),
    );
    expect(suite.watchdog.of('BroadcastByServer', held.requestId)).toEqual([]);
    suite.turnClockTo(Date.now());
  });
});

describe('what comes in that is no good', () => {
  it('is dropped and counted when one bit is flipped, and the next message is taken', async () => {
    const hal = await suite.viewer('hal');
    const requestId = suite.nextRequestId();
    const text = await hal.sealed({ kind: 'ack', requestId, attempt: 0, sentAt: 1 });
    const bytes = Buffer.from(text.slice(4), 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    const before = await suite.counted('messages_dropped.not-authentic');
    await hal.link.sendPeer(hal.session.gateways[0]!, `lw1.${bytes.toString('base64url')}`);
    await eventually(async () => expect(await suite.counted('messages_dropped.not-authentic')).toBe(before + 1));
    await hal.link.sendPeer(hal.session.gateways[0]!, text);
    await eventually(() => expect(suite.watchdog.of('BroadcastAcknowledged', requestId)).toHaveLength(1));
    expect(await hal.told()).toEqual([]);
  });

  it('is answered in so many words when its sender is who it says', async () => {
    const ida = await suite.viewer('ida');
    await ida.say({ kind: 'request', quantity: -1 });
    const requestId = suite.nextRequestId();
    await ida.request(requestId, { at: suite.clock() - 3_600_000 });
    await eventually(async () => {
      expect(await ida.told()).toMatchObject([{ kind: 'error', code: 'bad-message' }]);
      expect(await ida.told(requestId)).toMatchObject([{ kind: 'refused', code: 'stale', final: false }]);
    });
    expect(suite.watchdog.of('GiftRequested', requestId)).toEqual([]);
  });

  it('harms nobody when it is a poisoned event of another service', async () => {
    const jo = await suite.viewer('jo');
    const broken = { ...suite.held(jo, 'room-e'), quantity: 0 };
    await suite.wallet.says(broken);
    const held = suite.held(jo, 'room-e');
    await suite.wallet.says(held);
    await jo.grantOf(held.requestId);
    expect(await suite.counted('poison_inputs')).toBe(1);
    expect(await jo.told(broken.requestId)).toEqual([]);
  });
});

describe('a gateway that comes and goes', () => {
  it('grants after its return what was held meanwhile, and what was granted already stays the same', async () => {
    const kim = await suite.viewer('kim');
    const before = suite.held(kim, 'room-f');
    await suite.wallet.says(before);
    const grant = await kim.grantOf(before.requestId);
    await suite.stopGateway();
    const during = suite.held(kim, 'room-f');
    await suite.wallet.says(during);
    await suite.wallet.says({ ...before, n: 1 });
    await suite.startGateway();
    await kim.grantOf(during.requestId);
    await eventually(async () => {
      const grants = (await kim.told(before.requestId)).map((message) => ('grant' in message ? message.grant : ''));
      expect(grants.length).toBeGreaterThanOrEqual(2);
      expect(new Set(grants)).toEqual(new Set([grant]));
    });
    const copy = await kim.broadcast('room-f', grant);
    expect(copy).toBe('accepted');
    await eventually(() => expect(suite.watchdog.of('BroadcastWitnessed', before.requestId)).toHaveLength(1));
  });

  it('retires an identity that somebody else logs in as, and is not ready without any', async () => {
    const ready = async (): Promise<number> => (await fetch(`${suite.gatewayUrl}/health/ready`)).status;
    await suite.admin.kick('gift-gateway-0-0');
    await eventually(async () => expect((await suite.admin.connections()).uids).not.toContain('gift-gateway-0-0'));
    expect(await ready()).toBe(200);
    const leo = await suite.viewer('leo');
    expect(leo.session.gateways[0]).not.toBe('gift-gateway-0-0');
    const held = suite.held(leo, 'room-g');
    await suite.wallet.says(held);
    await leo.grantOf(held.requestId);
    await suite.admin.kick('gift-gateway-0-1');
    await suite.admin.kick('gift-gateway-0-2');
    await eventually(async () => expect(await ready()).toBe(503));
    expect((await suite.askAs('leo')).status).toBe(503);
  });
});
